import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{packages,apps,examples}/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    // Tests end worker threads and whole processes; each file runs in a process of its own.
    pool: 'forks',
    // Most of the time they wait for processes: two at once are good for two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // A bound for what waits on an event that never comes, far above what any test needs.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // `.only` and an empty run are mistakes, on every machine.
    allowOnly: false,
    passWithNoTests: false,
  },
});
