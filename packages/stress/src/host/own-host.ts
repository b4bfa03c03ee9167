import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, closeSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IsolationKind } from '@skillet/core';
import { send } from '../http/send.ts';
import type { AttackedHost } from './attacked-host.ts';
import { endProcess, killProcess } from './end-process.ts';
import { readFootprint } from './footprint.ts';
import { RUNAWAY, watchMemory } from './memory-watch.ts';
import { copyExample, exampleDir, makeTempFolder, writeSyntaxError } from './skill-folders.ts';
import { stressConfig, type Skills } from './stress-config.ts';

const POLL = 20;
const START_WITHIN = 20_000;
const RELOAD_WITHIN = 60_000;

/** How the command line of a host is run. */
export interface HostProgram {
  /** What Node is called with before the flags of `skillet-host`: its own flags, and the script. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** What a host of our own serves, and how. */
export interface OwnHostOptions {
  readonly program: HostProgram;
  readonly isolation: IsolationKind;
  /** Whether Python skills are served, too. */
  readonly python: boolean;
  /** Whether the MCP server that misbehaves is served, too. */
  readonly mcp: boolean;
  /** Megabytes at which it is ended to spare the machine. */
  readonly runaway?: number;
}

/** Starts a host of our own with chaos and its neighbours, in a folder that goes when it is stopped. */
export async function startOwnHost(options: OwnHostOptions): Promise<AttackedHost> {
  const { isolation, program, runaway = RUNAWAY } = options;
  const chaosDir = exampleDir('chaos');
  const chaosAppDir = exampleDir('chaos_app');
  const timeDir = exampleDir('anthropic_time');
  const sharingDir = exampleDir('chaos_neighbour');
  const dir = mkdtempSync(join(tmpdir(), 'skillet-stress-'));
  const file = (name: string) => join(dir, name);
  const without = new Set<string>();
  let more: Skills = {};
  const tmp = await makeTempFolder(dir);
  const syntaxErrorDir = await writeSyntaxError(dir, 'node');
  const python = options.python
    ? {
        chaosDir: exampleDir('chaos_python'),
        syntaxErrorDir: await writeSyntaxError(dir, 'python'),
      }
    : undefined;
  const mcpDir = options.mcp ? await copyExample('chaos_mcp', dir) : undefined;
  const folders = { chaosDir, chaosAppDir, timeDir, sharingDir, syntaxErrorDir, python, mcpDir };
  const configure = () =>
    writeFile(file('config.yaml'), stressConfig({ ...folders, isolation, without, more }));
  await configure();

  const logs = [openSync(file('stdout'), 'w'), openSync(file('stderr'), 'w')] as const;
  // Without a launcher, which would hide that a bomb has ended the host.
  const args = [
    ...program.args,
    '--no-launcher',
    '--config',
    file('config.yaml'),
    '--port',
    '0',
    '--host',
    '127.0.0.1',
  ];
  const child = spawn(process.execPath, [...args, '--log-level', 'info'], {
    cwd: dir,
    env: {
      ...program.env,
      SKILLET_DATA_DIR: file('data'),
      SKILLET_DRAIN: '0',
      TMPDIR: tmp,
    },
    stdio: ['ignore', ...logs],
  });
  for (const descriptor of logs) closeSync(descriptor);

  const ended = new AbortController();
  let why: string | undefined;
  const memory = watchMemory(child.pid ?? 0, runaway, (megabytes) => {
    why ??= `ended at ${megabytes.toFixed(0)} MB to spare the machine`;
    killProcess(child);
  });
  const killAtExit = () => {
    killProcess(child);
    rmSync(dir, { recursive: true, force: true });
  };
  process.on('exit', killAtExit);
  child.on('error', (error) => ended.abort(error.message));
  child.on('exit', (code, signal) => {
    memory.stop();
    ended.abort(why ?? [signal ?? `exit ${String(code)}`, lastWords(file('stderr'))].join(' '));
  });

  const stop = async () => {
    const stopped = await endProcess(child, ended.signal);
    process.off('exit', killAtExit);
    rmSync(dir, { recursive: true, force: true });
    return stopped;
  };
  const url = await listening(file('stdout'), ended.signal).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const reload = async () => {
    await configure();
    return send(`${url}/reload`, { method: 'POST', timeout: RELOAD_WITHIN });
  };
  return {
    url,
    isolation,
    folder: dir,
    ended: ended.signal,
    get hasMore() {
      return Object.keys(more).length > 0;
    },
    footprint: () => readFootprint(child.pid ?? 0),
    takePeak: () => memory.takePeak(),
    async drop(mount) {
      without.add(mount);
      await reload().catch(() => undefined);
    },
    serve(skills) {
      more = skills;
      return reload();
    },
    signal: (signal) => void child.kill(signal),
    stop,
  };
}

/** The URL in the log, as soon as it is there. */
async function listening(log: string, ended: AbortSignal): Promise<string> {
  const deadline = performance.now() + START_WITHIN;
  while (!ended.aborted && performance.now() < deadline) {
    const url = /"url":"([^"]+)"/.exec(readFileSync(log, 'utf8'))?.[1];
    if (url !== undefined) return url;
    await sleep(POLL);
  }
  throw new Error(`the host did not start: ${ended.aborted ? String(ended.reason) : 'no answer'}`);
}

/** The line in which a process says why it dies, cut to what fits a table. */
function lastWords(stderr: string): string {
  const lines = readFileSync(stderr, 'utf8').split('\n');
  const line = lines.find((text) => /\b(FATAL|Error|Assertion)\b/.test(text));
  return line === undefined ? '' : `(${line.trim().slice(0, 120)})`;
}
