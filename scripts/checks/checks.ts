/** A command that must end with 0; what it says is shown only when it does not. */
export interface Check {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
}

/** What `pnpm lint` runs, and `npm run check:slow` first of all. */
export const LINT_CHECKS: readonly Check[] = [
  { name: 'eslint', command: ['./node_modules/.bin/eslint', '.', '--max-warnings', '0'] },
  { name: 'prettier', command: ['./node_modules/.bin/prettier', '--check', '.'] },
  { name: 'knip', command: ['./node_modules/.bin/knip', '--no-progress'] },
];

/** Types of all that no package builds: tests, examples, scripts. */
export const TYPE_CHECK: Check = {
  name: 'typecheck',
  command: ['./node_modules/.bin/tsc', '-p', 'tsconfig.json'],
};

/** The build, which does nothing when the set-up has just done it. */
export const BUILD: Check = { name: 'build', command: [process.execPath, 'scripts/setup.mjs'] };
