import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { tmpdir, userInfo } from 'node:os';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { UsageError } from '@skillet/command';
import { lookAtPort } from './look-at-port.ts';

/** The port that NATS has by default, and how many after it are looked at. */
const FIRST = 4222;
const PORTS = 10;
/** Lines of what a server says that are kept for when it ends. */
const KEPT = 20;

/**
 * Runs a program that ends with whoever started it, however that ends: then the other end of the pipe at its stdin
 * is closed. The program itself could not be told to look.
 */
const BESIDE = `exec 3<&0 </dev/null
"$@" & it=$!
( read -r _ <&3; kill "$it" ) 2>/dev/null & watch=$!
wait "$it"; code=$?
kill "$watch" 2>/dev/null
[ -z "$SKILLET_THROW_AWAY" ] || rm -rf "$SKILLET_THROW_AWAY"
exit "$code"`;

/** A NATS server on this machine that hosts of one user share. */
export interface DevServer {
  readonly url: string;
  readonly port: number;
  readonly version: string;
  /** Whether it was started here. It ends with this process then. */
  readonly isOwn: boolean;
  /** Hears that it has ended, and why. */
  onEnd(listener: (why: string) => void): void;
}

/** What a server is started with. */
export interface DevServerParts {
  /** Where it is to listen; 0 for any free port. Default: it is found, or the first free port from 4222 on. */
  readonly port: number | undefined;
  /** The program; only looked for where one is to be started. */
  readonly program: () => Promise<string>;
  /** The folder for its streams. */
  readonly folder: string;
}

/** The server that runs already for this user, or one that is started. Throws a UsageError where neither can be. */
export async function devServer({ port, program, folder }: DevServerParts): Promise<DevServer> {
  if (port === 0) return start(await program(), -1, folder);
  const ports = port === undefined ? Array.from({ length: PORTS }, (_, at) => FIRST + at) : [port];
  const taken: string[] = [];
  let free: number | undefined;
  for (const one of ports) {
    const listener = await lookAtPort(one);
    if (listener.kind === 'nats' && listener.name === serverName())
      return joined(one, listener.version);
    if (listener.kind === 'nobody') free ??= one;
    else taken.push(`${String(one)} (${listener.kind === 'nats' ? 'another NATS' : 'no NATS'})`);
  }
  if (free === undefined)
    throw new UsageError(
      `\`cluster dev\` finds no free port for NATS: taken are ${taken.join(', ')}; --nats-port 0 takes any free one`,
    );
  try {
    return await start(await program(), free, folder);
  } catch (error) {
    // Another `cluster dev` may have been quicker.
    const listener = await lookAtPort(free);
    if (listener.kind !== 'nats' || listener.name !== serverName()) throw error;
    return joined(free, listener.version);
  }
}

/** Servers of other users on the machine have other names. */
function serverName(): string {
  return `skillet-dev-${String(userInfo().uid)}`;
}

function joined(port: number, version: string): DevServer {
  return { ...at(port), version, isOwn: false, onEnd: () => undefined };
}

function at(port: number): Pick<DevServer, 'port' | 'url'> {
  return { port, url: `nats://127.0.0.1:${String(port)}` };
}

async function start(program: string, port: number, folder: string): Promise<DevServer> {
  // What is kept is for the next on the same port.
  const isKept = port > 0;
  const kept = join(folder, 'nats', String(port));
  const store = isKept ? kept : await mkdtemp(join(tmpdir(), 'skillet-nats-'));
  await mkdir(store, { recursive: true });
  const args = ['-a', '127.0.0.1', '-p', String(port), '-n', serverName(), '-js', '-sd', store];
  // In a group of its own: Ctrl-C is for the host, which says goodbye first.
  const child = spawn('/bin/sh', ['-c', BESIDE, 'nats', program, ...args], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'], SKILLET_THROW_AWAY: isKept ? '' : store },
    detached: true,
  });
  const ready = await readyOf(child);
  const found = await lookAtPort(ready.port);
  if (found.kind !== 'nats') throw new UsageError(`${program} does not answer as a NATS server`);
  // A host that can't start ends, and this with it.
  child.unref();
  for (const pipe of [child.stdin, child.stderr]) if (pipe instanceof Socket) pipe.unref();
  return {
    ...at(ready.port),
    version: found.version,
    isOwn: true,
    onEnd: (listener) => {
      child.once('exit', () => {
        listener(ready.lastLine());
      });
    },
  };
}

const LISTENS = /Listening for client connections on 127\.0\.0\.1:(\d+)/;

/** Waits until a server serves; its further lines are read, so that it never waits for a reader. */
function readyOf(child: ChildProcess): Promise<{ port: number; lastLine: () => string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{
    port: number;
    lastLine: () => string;
  }>();
  const lines: string[] = [];
  let port = 0;
  const lastLine = () =>
    lines.findLast((line) => /\[(?:FTL|ERR)\]/.test(line)) ?? lines.at(-1) ?? '';
  if (child.stderr !== null)
    createInterface(child.stderr).on('line', (line) => {
      lines.push(line);
      if (lines.length > KEPT) lines.shift();
      port = Number(LISTENS.exec(line)?.[1] ?? port);
      if (line.includes('Server is ready')) resolve({ port, lastLine });
    });
  child.on('error', ({ message }) => {
    reject(new UsageError(`the NATS server can't be started: ${message}`));
  });
  child.on('close', () => {
    reject(new UsageError(`the NATS server ended at once: ${lastLine() || 'it said nothing'}`));
  });
  return promise;
}
