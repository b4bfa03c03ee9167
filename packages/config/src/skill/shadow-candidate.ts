import { resolve, join } from 'node:path';
import type { ShadowSpec, SkillSettings, SkillSpec } from '@skillet/core';
import type { Position, Problem } from '../problems/problem.ts';
import { overlay } from '../schema/overlay.ts';
import type { BuildContext } from './build-context.ts';
import { buildSkill } from './build-skill.ts';
import type { SkillCandidate } from './skill-candidate.ts';

/** What an entry of `skills` says of a version that gets copies of its calls. */
export interface ShadowValues {
  readonly path: string;
  readonly share?: number;
  readonly volatile?: readonly string[];
  readonly concurrency?: number;
  readonly queue?: number;
  readonly timeout?: number;
  readonly limits?: Partial<Pick<SkillSettings['limits'], 'memory' | 'cpu'>>;
}

/** The same, and where it stands. */
export interface GivenShadow extends ShadowValues {
  readonly at: Position;
}

/** What became of the candidates of all entries. */
export interface BuiltShadows {
  readonly shadows: readonly ShadowSpec[];
  /** What is wrong with those that cannot run: their skills run all the same. */
  readonly warnings: readonly Problem[];
}

const DEFAULTS = { share: 0.1, queue: 16, concurrency: 4 };
/** Bytes that Node itself takes in a process, where all that it has in memory counts. */
const NODE_BYTES = 64 * 1024 * 1024;
/** Milliseconds without a copy after which its worker ends. */
const IDLE = 300_000;

/** Builds the candidates of those entries whose skills run. */
export function buildShadows(
  entries: readonly { readonly candidate: SkillCandidate; readonly shadow?: GivenShadow }[],
  skills: readonly SkillSpec[],
  context: BuildContext,
): BuiltShadows {
  const runs = new Set(skills.map(({ mount }) => mount));
  const built = entries.flatMap(({ candidate, shadow }) =>
    shadow === undefined || !runs.has(candidate.mount) ? [] : [build(candidate, shadow, context)],
  );
  return {
    shadows: built.flatMap(({ shadow }) => shadow ?? []),
    warnings: built.flatMap(({ warnings }) => warnings),
  };
}

function build(
  { mount, name, settings, command, file, confinement }: SkillCandidate,
  { path, at, share = DEFAULTS.share, volatile = [], ...own }: GivenShadow,
  { baseDir, dataDir }: BuildContext,
): { readonly shadow?: ShadowSpec; readonly warnings: readonly Problem[] } {
  const candidate = {
    ...{ mount, name, file, mountAt: at, pathAt: at, problems: [] },
    dir: resolve(baseDir, path),
    settings: settingsOf(settings, own),
    ...(confinement === undefined ? {} : { confinement: { ...confinement, threads: false } }),
    ...(command === undefined ? {} : { command }),
  };
  const built = buildSkill(candidate, { baseDir, dataDir });
  if ('spec' in built) {
    const spec: SkillSpec = {
      ...built.spec,
      // Whatever it does, it does to itself alone.
      isolation: 'process',
      dataDir: join(dataDir, 'shadows', mount),
    };
    return { shadow: { spec, share, volatile }, warnings: built.warnings };
  }
  const why =
    'problems' in built
      ? built.problems
      : [{ file, line: at.line, message: 'there are instructions in its folder, and no skill' }];
  const warnings = why.map((problem) => ({
    ...problem,
    message: `\`shadow\` of \`${mount}\`, so no call is copied: ${problem.message}`,
  }));
  return { warnings: [...built.warnings, ...warnings] };
}

/** Those of its skill, but for what keeps it small and apart. */
function settingsOf(
  settings: SkillSettings,
  own: Omit<ShadowValues, 'path' | 'share' | 'volatile'>,
): SkillSettings {
  const { isolation, concurrency, limits, env } = settings;
  const more = isolation === 'thread' ? NODE_BYTES : 0;
  const small: SkillSettings = {
    ...settings,
    workers: { min: 0, max: 1, idle: IDLE },
    concurrency: Math.min(concurrency, DEFAULTS.concurrency),
    queue: DEFAULTS.queue,
    limits: { ...limits, memory: limits.memory + more },
    env: { ...env, SKILLET_SHADOW: '1' },
  };
  return overlay<SkillSettings>(small, own);
}
