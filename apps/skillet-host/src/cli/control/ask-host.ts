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
import { memberName } from '../cluster/member-name.ts';
import { EnvFile } from '../env-file.ts';
import { findConfigFile, mustExist, readConfig } from '../read-config.ts';
import { nonEmpty, UsageError } from '@skillet/command';

/** Milliseconds for which a host is waited for that has been killed, and between looks. */
const COMES_BACK = 3000;
const POLL = 50;
/** Milliseconds in which one of several says what it is called. */
const SOON = 2000;

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
 * The one host that runs with a configuration; of several in one data folder, the one that is called in its cluster as the file
 * is: `cluster dev` calls it so. Throws `NoHost` when there is none, after a while where one was killed: its launcher starts
 * another.
 */
export async function findHost(flags: HostFlags, around: Surroundings): Promise<FoundHost> {
  const dataDir = await dataDirOf(flags, around);
  const running = await runningIn(dataDir);
  const wanted = running
    .filter(({ pid }) => flags.pid === undefined || String(pid) === flags.pid)
    .map((one): FoundHost => ({ ...one, dataDir }));
  const [only] = wanted;
  if (only === undefined) throw new NoHost(`no host runs here (looked in ${socketDir(dataDir)})`);
  if (wanted.length === 1) return only;
  const { cwd, env } = around;
  const named = await withName(
    memberName(await findConfigFile(flags.config, env, cwd), cwd),
    wanted,
  );
  if (named !== undefined) return named;
  const pids = wanted.map(({ pid }) => String(pid)).join(', ');
  throw new UsageError(`${String(wanted.length)} hosts run here (${pids}): choose one by --pid`);
}

/** The one of these that has a name in its cluster. */
async function withName(name: string, hosts: readonly FoundHost[]): Promise<FoundHost | undefined> {
  const names = await Promise.all(
    hosts.map(async (host) => {
      const status = await askHost(host, { do: 'status' }, SOON).catch(() => undefined);
      return status?.health.cluster?.host;
    }),
  );
  const named = hosts.filter((_, at) => names[at] === name);
  return named.length === 1 ? named[0] : undefined;
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
