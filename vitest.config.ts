import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { ownExamples } from './scripts/setup/own-examples.mjs';

/** The tests of the project whose files end so; those of skills that users put here are theirs. */
export function ownTests(ending: string): string[] {
  const folders = [
    '{packages,apps}/*/',
    '',
    ...ownExamples(import.meta.dirname).map((dir) => `${dir}/`),
  ];
  return folders.map((folder) => `${folder}test/**/*${ending}`);
}

/** What takes too long for every `npm test`; so do tests that are marked as slow (test/support/runs.ts). */
export const SLOW = '.slow.test.ts';

/** What holds for all tests. */
export const EVERYDAY = {
  // Tests end worker threads and whole processes; each file runs in a process of its own.
  pool: 'forks' as const,
  globalSetup: ['./test/support/compiled-code.ts', './test/support/folder-of-the-run.ts'],
  // Most of the time they wait for processes: two at once are good for two cores.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  // A bound for what waits on an event that never comes, far above what any test needs.
  testTimeout: 30_000,
  hookTimeout: 30_000,
  // `.only` and an empty run are mistakes, on every machine.
  allowOnly: false,
  passWithNoTests: false,
};

/** Rooms whose tests leave nothing behind in their process: no threads, no changed globals, no pretended time. */
const TIDY = [
  ...['analytics', 'catalog', 'cluster', 'command', 'config', 'core', 'gateway', 'log'],
  ...['proc', 'sdk', 'stress', 'telemetry', 'tracing'],
].map((room) => `packages/${room}/test/**/*.test.ts`);

/** Which tests `npm test` runs. */
export const INCLUDE = ownTests('.test.ts');

const EXCLUDE = [...configDefaults.exclude, `**/*${SLOW}`];

export default defineConfig({
  test: {
    ...EVERYDAY,
    provide: { slow: false },
    projects: [
      { extends: true, test: { name: 'all', include: INCLUDE, exclude: [...EXCLUDE, ...TIDY] } },
      // A process for each of so many small files takes more time than what they test.
      { extends: true, test: { name: 'tidy', include: TIDY, exclude: EXCLUDE, isolate: false } },
    ],
  },
});
