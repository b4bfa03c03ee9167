import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const HEARTBEAT = 5_000;
/** Milliseconds without a heartbeat after which a lock counts as left behind. */
const STALE = 60_000;
const POLL = 200;

/** Runs `action` while holding the lock file; waits for another holder, and takes over from a dead one. */
export async function withLock(file, say, action) {
  await acquire(file, say);
  const heartbeat = setInterval(() => touch(file), HEARTBEAT);
  try {
    return await action();
  } finally {
    clearInterval(heartbeat);
    rmSync(file, { force: true });
  }
}

async function acquire(file, say) {
  mkdirSync(path.dirname(file), { recursive: true });
  let waiting = false;
  while (!create(file)) {
    if (isStale(file)) {
      discard(file);
      continue;
    }
    if (!waiting) say('waiting for another set-up of this folder');
    waiting = true;
    await delay(POLL);
  }
}

const owner = () => JSON.stringify({ host: hostname(), pid: process.pid });

function create(file) {
  try {
    writeFileSync(file, owner(), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function isStale(file) {
  try {
    if (Date.now() - statSync(file).mtimeMs > STALE) return true;
    const { host, pid } = JSON.parse(readFileSync(file, 'utf8'));
    return host === hostname() && !isAlive(pid);
  } catch {
    // Gone, or just being written.
    return false;
  }
}

/** Only one of several waiting processes can rename the file; the others find it gone. */
function discard(file) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    rmSync(aside, { force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function touch(file) {
  if (existsSync(file)) utimesSync(file, new Date(), new Date());
}
