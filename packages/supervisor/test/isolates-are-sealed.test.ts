import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, realpath, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isStream, type Isolate, type SkillSpec } from '@skillet/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { commandable, Rig } from './support/real-skills.ts';
import { requestOf } from './support/skill.ts';

/** What tries everything that a process can do, and tells what came of it. */
const PRISONER = `
import { readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import { connect } from 'node:net';
const attempt = (work) => { try { return String(work()) } catch (error) { return error.code ?? error.name } };
const reach = (port) => new Promise((resolve) => {
  const socket = connect(port, '127.0.0.1', () => resolve('connected'));
  socket.on('error', ({ code }) => resolve(code));
});
export default {
  async fetch(request) {
    if (request.method === 'GET') return new Response('no', { status: 404 });
    const { port, spin } = await request.json();
    while (spin);
    return Response.json({
      read: attempt(() => readFileSync('/etc/passwd').length),
      write: attempt(() => writeFileSync(import.meta.filename, '')),
      spawn: attempt(() => spawnSync('true').status),
      thread: attempt(() => new Worker('1', { eval: true })),
      evaluated: attempt(() => new Function('return 1')()),
      binding: attempt(() => typeof process.binding('fs')),
      variables: Object.keys(process.env),
      network: await reach(port),
    });
  },
};
`;

/** Whether this system lets us take the network away. */
function canUnshare(): boolean {
  try {
    execFileSync('unshare', ['--user', '--map-root-user', '--net', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

let rig: Rig;
let spec: SkillSpec;

beforeEach(async () => {
  rig = new Rig();
  rig.supervisor.start([]);
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'skillet-sealed-')));
  const file = join(dir, 'prisoner.mjs');
  await writeFile(file, PRISONER);
  spec = commandable({
    mount: 'x/y',
    dir,
    kind: 'app',
    entry: { file, export: 'default' },
    isolation: 'process',
    sealed: true,
    workers: { min: 0, max: 1, idle: 60_000 },
  });
});
afterEach(() => rig.close());

async function ask(isolate: Isolate, body: unknown): Promise<unknown> {
  const { body: answer } = await isolate.dispatch({ ...requestOf(body), path: '/' }).response;
  if (!isStream(answer)) return JSON.parse(Buffer.from(answer).toString());
  const pieces: Uint8Array[] = [];
  await new Promise<void>((end, fail) =>
    answer.read({ chunk: (piece) => pieces.push(piece), end, fail }),
  );
  return JSON.parse(Buffer.concat(pieces).toString());
}

test('what runs in one gets no file, no child, no thread, no variable, and no network where the system allows that', async () => {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const isolate = rig.supervisor.isolate(spec);
  expect(await ask(isolate, { port: (server.address() as AddressInfo).port })).toEqual({
    read: 'ERR_ACCESS_DENIED',
    write: 'ERR_ACCESS_DENIED',
    spawn: 'ERR_ACCESS_DENIED',
    thread: 'ERR_ACCESS_DENIED',
    evaluated: 'EvalError',
    binding: 'ERR_ACCESS_DENIED',
    variables: ['SKILLET_WORKER'],
    network: canUnshare() ? 'ENETUNREACH' : 'connected',
  });
  await isolate.end();
  server.close();
  expect(rig.supervisor.skills()).toEqual([]);
  expect(rig.events.map(({ type }) => type)).toEqual([]);
});

test('one is ended at once, whatever it does, and with its host', async () => {
  const isolate = rig.supervisor.isolate(spec);
  isolate.dispatch({ ...requestOf({ spin: true }), path: '/' });
  await isolate.end();
  const other = rig.supervisor.isolate(spec);
  const left = expect(other.dispatch(requestOf({ spin: true })).response).rejects.toThrow();
  await rig.supervisor.stop(0);
  await left;
  expect(() => rig.supervisor.isolate(spec)).toThrow('The host is stopping');
});
