import { once } from 'node:events';
import { connect } from 'node:net';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError, SETTINGS_DEFAULTS } from '@skillet/config';
import type { ControlAnswers, ControlReply, ControlRequest } from '../../host/control/protocol.ts';
import {
  findSockets,
  socketDir,
  socketPath,
  type FoundSocket,
} from '../../host/control/socket-names.ts';
import { EnvFile } from '../env-file.ts';
import { findConfigFile, mustExist, readConfig } from '../read-config.ts';
import { nonEmpty, UsageError } from '@skillet/command';

/** Milliseconds for which a host is waited for that has been killed, and between looks. */
const COMES_BACK = 3000;
const POLL = 50;

/** Where a command looks for a host. */
export interface HostFlags {
  readonly config?: string;
  readonly pid?: string;
}

/** What the command line was started with. */
export interface Surroundings {
  /** Gets what a `.env` beside the configuration says. */
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}

/** No host runs with the configuration. */
export class NoHost extends Error {
  override readonly name = 'NoHost';
}

/** A host that did not do what it was asked. */
export class HostRefused extends Error {
  override readonly name = 'HostRefused';
}

/** A running host, and the data folder through which it was found. */
export interface FoundHost extends FoundSocket {
  readonly dataDir: string;
}

/**
 * The data folder of the configuration that a command means. One that can't be used any more is no reason not to
 * find a host that runs where it is by default.
 */
export async function dataDirOf(
  { config }: HostFlags,
  { env, cwd }: Surroundings,
): Promise<string> {
  await mustExist(config, env, cwd);
  await EnvFile.read(config, env, cwd);
  try {
    return (await readConfig(config, env, cwd)).settings.dataDir;
  } catch (error) {
    const file = await findConfigFile(config, env, cwd);
    if (!(error instanceof ConfigError) || file === undefined) throw error;
    const beside = resolve(dirname(file), SETTINGS_DEFAULTS.dataDir);
    const dataDir = resolve(cwd, nonEmpty(env['SKILLET_DATA_DIR']) ?? beside);
    if (findSockets(dataDir).some(({ runs }) => runs)) return dataDir;
    throw error;
  }
}

/**
 * The one host that runs with a configuration. Throws `NoHost` when there is none, after a while where one was killed: its launcher starts
 * another.
 */
export async function findHost(flags: HostFlags, around: Surroundings): Promise<FoundHost> {
  return onlyOne(await findHosts(flags, around));
}

/** All hosts that run with the data folder of a configuration, or the one that is chosen. Throws `NoHost` in the same way. */
export async function findHosts(
  flags: HostFlags,
  around: Surroundings,
): Promise<readonly FoundHost[]> {
  const dataDir = await dataDirOf(flags, around);
  const running = await runningIn(dataDir);
  const wanted = running.filter(({ pid }) => flags.pid === undefined || String(pid) === flags.pid);
  if (wanted.length === 0) throw new NoHost(`no host runs here (looked in ${socketDir(dataDir)})`);
  return wanted.map((one) => ({ ...one, dataDir }));
}

/** The one of these. Throws a `UsageError` where there are several. */
export function onlyOne(hosts: readonly FoundHost[]): FoundHost {
  const [only] = hosts;
  if (only !== undefined && hosts.length === 1) return only;
  const pids = hosts.map(({ pid }) => String(pid)).join(', ');
  throw new UsageError(`${String(hosts.length)} hosts run here (${pids}): choose one by --pid`);
}

async function runningIn(dataDir: string): Promise<readonly FoundSocket[]> {
  const deadline = performance.now() + COMES_BACK;
  for (;;) {
    const found = findSockets(dataDir);
    const running = found.filter(({ runs }) => runs);
    if (running.length > 0 || found.length === 0 || performance.now() > deadline) return running;
    await sleep(POLL);
  }
}

/** Asks a host, and waits for `patience` milliseconds. Throws `HostRefused` with what it says, or that it says nothing. */
export async function askHost<Request extends ControlRequest>(
  { dataDir, name, pid }: FoundHost,
  request: Request,
  patience: number,
): Promise<ControlAnswers[Request['do']]> {
  const path = socketPath(socketDir(dataDir), name);
  if (path === undefined) throw new HostRefused('the path of its socket is too long');
  try {
    const line = await exchange(path.path, `${JSON.stringify(request)}\n`, patience);
    if (line === '') throw new HostRefused(`host ${String(pid)} ended before it answered`);
    const reply = JSON.parse(line) as ControlReply<ControlAnswers[Request['do']]>;
    if (!reply.ok) throw new HostRefused(reply.error);
    return reply.result;
  } catch (error) {
    if (error instanceof HostRefused) throw error;
    throw new HostRefused(describe(error as NodeJS.ErrnoException, pid, patience));
  } finally {
    path.release();
  }
}

async function exchange(path: string, request: string, patience: number): Promise<string> {
  const signal = AbortSignal.timeout(patience);
  const socket = connect({ path });
  try {
    await once(socket, 'connect', { signal });
    socket.write(request);
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (piece: string) => (text += piece));
    await once(socket, 'end', { signal });
    return text;
  } finally {
    socket.destroy();
  }
}

function describe(error: NodeJS.ErrnoException, pid: number, patience: number): string {
  const host = `host ${String(pid)}`;
  if (error.code === 'EACCES' || error.code === 'EPERM')
    return `${host} belongs to another user: run this command as that one`;
  if (error.name === 'AbortError')
    return `${host} does not answer within ${String(patience / 1000)} s; \`kill -9 ${String(pid)}\` ends it, and its launcher starts another`;
  return `${host} ended before it answered (${error.code ?? error.message})`;
}
