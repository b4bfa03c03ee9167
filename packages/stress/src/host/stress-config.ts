import { join } from 'node:path';
import type { IsolationKind } from '@skillet/core';
import {
  CALM,
  CHAOS,
  CHAOS_APP,
  CHAOS_MCP,
  CHAOS_PYTHON,
  CRASH_LOOPS,
  NARROW,
  QUARANTINED,
  SHARING,
  WIDE,
} from './mounts.ts';

/** Milliseconds a call of the chaos skill may take. */
export const TIMEOUT = 2000;

/** Megabytes that a worker of the chaos skill may take, and one of the skill for large answers. */
const MEMORY = 128;
const MEMORY_WIDE = 1024;

/** Megabytes that a worker of an attacked skill may take. */
export function memoryOf(mount: string): number {
  return mount === WIDE ? MEMORY_WIDE : MEMORY;
}

/** What holds for every skill that misbehaves. */
const ATTACKED = {
  timeout: `${String(TIMEOUT)}ms`,
  limits: { memory: `${String(MEMORY)}MB`, stall: '2s' },
};

/** What holds for those that die at each start, beside that. */
const LOOP = {
  workers: { min: 0, max: 1 },
  start_timeout: '1s',
  restart: { backoff: { max: '5s' } },
};

/** Each attack stands for itself: the deaths of those before are forgotten. */
const RESTART = { window: '5s', backoff: { max: '5s' } };

/** Where the skills are, and what chaos runs in. */
export interface StressConfigOptions {
  readonly chaosDir: string;
  readonly chaosAppDir: string;
  readonly timeDir: string;
  /** Folder of the neighbour that uses what is shared. */
  readonly sharingDir: string;
  /** Folder of a skill that cannot be parsed. */
  readonly syntaxErrorDir: string;
  /** Undefined where no Python skill is served. */
  readonly python: PythonFolders | undefined;
  /** Folder of the MCP server that misbehaves; undefined where none is served. */
  readonly mcpDir: string | undefined;
  readonly isolation: IsolationKind;
  /** Mounts to leave out. */
  readonly without: ReadonlySet<string>;
  /** What is served beside. */
  readonly more: Skills;
}

/** Where the Python skills are. */
export interface PythonFolders {
  readonly chaosDir: string;
  readonly syntaxErrorDir: string;
}

/** Skills under their mounts, as the configuration has them. */
export type Skills = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The configuration of a host under attack; JSON, which is YAML too. */
export function stressConfig(options: StressConfigOptions): string {
  const { chaosDir, chaosAppDir, timeDir, sharingDir, syntaxErrorDir } = options;
  const { isolation, python, mcpDir, without, more } = options;
  const chaos = { path: chaosDir, isolation, ...ATTACKED };
  // As many at all times, so that none of theirs counts as left over.
  const calm = { path: timeDir, workers: 2 };
  const sharing = { path: sharingDir, workers: 1 };
  const atLoad = (CHAOS_AT_LOAD: string) => ({ ...chaos, ...LOOP, env: { CHAOS_AT_LOAD } });
  const skills: Skills = {
    ...Object.fromEntries(CALM.map((mount) => [mount, calm])),
    [SHARING.thread]: { ...sharing, isolation: 'thread' },
    [SHARING.process]: { ...sharing, isolation: 'process' },
    [CHAOS]: { ...chaos, workers: { min: 1, max: 2, idle: '2s' }, restart: RESTART },
    [CHAOS_APP]: {
      ...chaos,
      path: chaosAppDir,
      stream_idle: `${String(TIMEOUT)}ms`,
      workers: { min: 0, max: 1, idle: '2s' },
      restart: RESTART,
    },
    [NARROW]: {
      ...chaos,
      workers: { min: 0, max: 1, idle: '2s' },
      queue: 10,
      concurrency: 1,
    },
    [WIDE]: {
      ...chaos,
      limits: { memory: `${String(MEMORY_WIDE)}MB`, stall: '5s' },
      timeout: '10s',
      workers: { min: 0, max: 1, idle: '2s' },
      queue: 1000,
    },
    [QUARANTINED]: { ...atLoad('throw'), restart: { max: 1, backoff: { max: '5s' } } },
    [CRASH_LOOPS['throw-at-load']]: atLoad('throw'),
    [CRASH_LOOPS['exit-at-load']]: atLoad('exit'),
    [CRASH_LOOPS['hang-at-load']]: atLoad('hang'),
    [CRASH_LOOPS['crash-after-start']]: atLoad('crash-later'),
    [CRASH_LOOPS['syntax-error']]: { ...chaos, ...LOOP, path: syntaxErrorDir },
    ...(python === undefined ? {} : pythonSkills(python)),
    ...(mcpDir === undefined ? {} : mcpServers(mcpDir)),
    ...more,
  };
  const served = Object.entries(skills)
    .filter(([mount]) => !without.has(mount))
    .map(([mount, skill]) => ({ name: mount, mount, ...skill }));
  return JSON.stringify({ skills: served, server: { host: '127.0.0.1', port: 0 } }, null, 2);
}

/** They run in processes, whatever the others run in. */
function pythonSkills({ chaosDir, syntaxErrorDir }: PythonFolders): Skills {
  const chaos = { path: chaosDir, ...ATTACKED };
  const atLoad = (CHAOS_AT_LOAD: string) => ({ ...chaos, ...LOOP, env: { CHAOS_AT_LOAD } });
  return {
    // One is there from the start, with what all processes share.
    [CHAOS_PYTHON]: { ...chaos, workers: { min: 1, max: 2, idle: '2s' }, restart: RESTART },
    [CRASH_LOOPS['python-exit-at-load']]: atLoad('exit'),
    [CRASH_LOOPS['python-endless-import']]: atLoad('hang'),
    [CRASH_LOOPS['python-syntax-error']]: { ...chaos, ...LOOP, path: syntaxErrorDir },
  };
}

/** Each takes two processes, whatever the others run in. */
function mcpServers(dir: string): Skills {
  const limits = { ...ATTACKED.limits, memory: '256MB' };
  const command = [process.execPath, join(dir, 'server.ts')];
  // One that is deaf is found out by what it does not answer.
  const server = { mcp: { command, ping_interval: '1s' }, ...ATTACKED, limits };
  const atLoad = (CHAOS_AT_LOAD: string) => ({ ...server, ...LOOP, env: { CHAOS_AT_LOAD } });
  return {
    // It is there from the start, so that it does not count as left over.
    [CHAOS_MCP]: { ...server, restart: RESTART },
    [CRASH_LOOPS['mcp-exit-at-start']]: atLoad('exit'),
    [CRASH_LOOPS['mcp-hang-at-start']]: atLoad('hang'),
  };
}
