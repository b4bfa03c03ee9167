import type { IsolationKind } from '@skillet/core';
import { CHAOS, CHAOS_APP, CRASH_LOOPS, NARROW, NEIGHBOURS } from './mounts.ts';

/** Milliseconds a call of the chaos skill may take. */
export const TIMEOUT = 2000;

/** Megabytes that a worker of the chaos skill may take. */
export const MEMORY = 128;

const LIMITS = { memory: `${String(MEMORY)}MB`, stall: '2s' };

/** Where the skills are, and what chaos runs in. */
export interface StressConfigOptions {
  readonly chaosDir: string;
  readonly chaosAppDir: string;
  readonly timeDir: string;
  /** Folder of a skill that cannot be parsed. */
  readonly syntaxErrorDir: string;
  readonly isolation: IsolationKind;
  /** Mounts to leave out. */
  readonly without: ReadonlySet<string>;
}

/** The configuration of a host under attack; JSON, which is YAML too. */
export function stressConfig(options: StressConfigOptions): string {
  const { chaosDir, chaosAppDir, timeDir, syntaxErrorDir, isolation, without } = options;
  const chaos = {
    path: chaosDir,
    isolation,
    timeout: `${String(TIMEOUT)}ms`,
    limits: LIMITS,
  };
  // As many at all times, so that none of theirs counts as left over.
  const calm = { path: timeDir, workers: 2 };
  const loop = {
    ...chaos,
    workers: { min: 0, max: 1 },
    start_timeout: '1s',
    restart: { backoff: { max: '5s' } },
  };
  const atLoad = (CHAOS_AT_LOAD: string) => ({ ...loop, env: { CHAOS_AT_LOAD } });
  const skills: Record<string, Record<string, unknown>> = {
    ...Object.fromEntries(NEIGHBOURS.map((mount) => [mount, calm])),
    [CHAOS]: {
      ...chaos,
      workers: { min: 1, max: 2, idle: '2s' },
      // Each attack stands for itself: the deaths of those before are forgotten.
      restart: { window: '5s', backoff: { max: '5s' } },
    },
    [CHAOS_APP]: {
      ...chaos,
      path: chaosAppDir,
      stream_idle: `${String(TIMEOUT)}ms`,
      workers: { min: 0, max: 1, idle: '2s' },
      restart: { window: '5s', backoff: { max: '5s' } },
    },
    [NARROW]: {
      ...chaos,
      workers: { min: 0, max: 1, idle: '2s' },
      queue: 10,
      concurrency: 1,
    },
    [CRASH_LOOPS['throw-at-load']]: atLoad('throw'),
    [CRASH_LOOPS['exit-at-load']]: atLoad('exit'),
    [CRASH_LOOPS['hang-at-load']]: atLoad('hang'),
    [CRASH_LOOPS['crash-after-start']]: atLoad('crash-later'),
    [CRASH_LOOPS['syntax-error']]: { ...loop, path: syntaxErrorDir },
  };
  const served = Object.entries(skills)
    .filter(([mount]) => !without.has(mount))
    .map(([mount, skill]) => ({ name: mount, mount, ...skill }));
  return JSON.stringify({ skills: served, server: { host: '127.0.0.1', port: 0 } }, null, 2);
}
