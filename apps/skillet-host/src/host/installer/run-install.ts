import { spawn } from 'node:child_process';
import { isJsonObject, type JsonObject } from '@skillet/core';
import { BIN } from '../../cli/new/host-command.ts';
import { INSTALLED_BY } from '../../cli/install/tell-host.ts';

/** What a command for installed skills has said. */
export interface InstallRun {
  readonly code: number;
  /** What is wrong, as one sentence; empty where nothing is. */
  readonly said: string;
  /** What it has printed as JSON. */
  readonly told: JsonObject;
}

/** Where, and for whom, a command is run. */
export interface RunInstallOptions {
  /** The configuration. */
  readonly file: string;
  readonly cwd: string;
  /** Who wants it. */
  readonly by: string;
  /** The folder for state of the host that is to load it. */
  readonly dataDir: string;
  /** Ends it. */
  readonly stopping: AbortSignal;
}

/** Milliseconds after which it is ended, which leaves all as it was. */
const PATIENCE = 15 * 60_000;
/** Milliseconds for which it is then waited for. */
const GRACE = 2000;
/** Characters of what it says that are kept. */
const MOST = 16 * 1024 * 1024;

/**
 * Runs a command for installed skills of the configuration that a host runs with. It leads a process group of its own, and what it has
 * started (npm, pip, git, a skill that is tried) ends with it.
 */
export function runInstall(
  [name = '', ...rest]: readonly string[],
  { file, cwd, by, dataDir, stopping }: RunInstallOptions,
): Promise<InstallRun> {
  const { promise, resolve } = Promise.withResolvers<InstallRun>();
  if (stopping.aborted) return Promise.resolve({ code: 1, said: STOPS, told: {} });
  const child = spawn(process.execPath, [BIN, name, '--config', file, '--json', ...rest], {
    cwd,
    env: { ...process.env, [INSTALLED_BY]: by, SKILLET_DATA_DIR: dataDir },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let why = '';
  let last: NodeJS.Timeout | undefined;
  const end = (because: string) => {
    why = because;
    // It ends by that itself, once what it tries has ended: this has a group of its own.
    endGroup(child.pid, 'SIGTERM');
    last = setTimeout(endGroup, GRACE, child.pid, 'SIGKILL');
  };
  const onStop = () => {
    end(STOPS);
  };
  stopping.addEventListener('abort', onStop);
  const timer = setTimeout(end, PATIENCE, 'it took too long').unref();
  const [stdout, stderr] = [textOf(child.stdout), textOf(child.stderr)];
  const done = (code: number) => {
    clearTimeout(timer);
    clearTimeout(last);
    stopping.removeEventListener('abort', onStop);
    const told = parse(stdout());
    const refused = typeof told['error'] === 'string' ? told['error'] : undefined;
    const line = stderr()
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/^skillet-host: /, '');
    resolve({ code, told, said: code === 0 ? '' : why || refused || line || 'it has failed' });
  };
  child.on('error', (error) => {
    why = error.message;
    done(1);
  });
  // What it has left behind would hold its output open.
  child.on('exit', () => {
    endGroup(child.pid, 'SIGKILL');
  });
  child.on('close', (code) => {
    done(code ?? 1);
  });
  return promise;
}

const STOPS = 'the host is stopping';

/** Ends a process group. */
function endGroup(leader: number | undefined, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, signal);
  } catch {
    // All of it has ended.
  }
}

/** Collects what a stream says. */
function textOf(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (piece: string) => {
    if (text.length < MOST) text += piece;
  });
  return () => text;
}

function parse(text: string): JsonObject {
  try {
    const read: unknown = JSON.parse(text);
    return isJsonObject(read) ? read : {};
  } catch {
    return {};
  }
}
