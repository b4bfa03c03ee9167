import { dirname } from 'node:path';
import { SKILL_DEFAULTS, type CodeLimits, type SkillSpec } from '@skillet/core';

/** Bytes that a process takes besides what the code has: Node, the kernel, and texts on their way. */
const BESIDES = 192 * 1024 * 1024;
/** Milliseconds for which a process may take to start, and beyond the deadline of the code to say so. */
export const GRACE = { start: 15_000, end: 1000 };

/** What runs a piece of code: a sealed process with our own program in it. No path of HTTP leads to its mount. */
export function codeSpec(profile: string, limits: CodeLimits, entry: string): SkillSpec {
  const dir = dirname(entry);
  return {
    ...SKILL_DEFAULTS,
    mount: `execute@${profile}`,
    name: `execute (${profile})`,
    manifest: {
      name: 'execute',
      version: '0',
      description: '',
      runtime: 'node',
      inputs: {},
      outputs: {},
      inventory: {},
      examples: [],
      idempotent: false,
    },
    dir,
    displayDir: 'code mode',
    kind: 'app',
    entry: { file: entry, export: 'default' },
    validator: '',
    dataDir: dir,
    isolation: 'process',
    sealed: true,
    workers: { min: 0, max: 1, idle: 60_000 },
    concurrency: 1,
    queue: 1,
    timeout: GRACE.start,
    // Whoever runs it keeps its time.
    streamIdle: Infinity,
    startTimeout: GRACE.start,
    limits: {
      ...SKILL_DEFAULTS.limits,
      memory: limits.memory + BESIDES,
      stall: limits.timeout + GRACE.start,
    },
  };
}
