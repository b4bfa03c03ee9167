import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { ownExamples } from './scripts/setup/own-examples.mjs';

/** sdk <- core <- catalog <- {config, kernel, supervisor, gateway, mcp, telemetry, analytics} <- apps; the seven don't meet.
 * proc <- {kernel, supervisor, stress, mcp-client}, {log, command, stress, mcp-client} <- apps. */
const MAY_IMPORT = {
  sdk: [],
  core: ['sdk'],
  catalog: ['sdk', 'core'],
  config: ['sdk', 'core', 'catalog'],
  kernel: ['sdk', 'core', 'catalog', 'proc'],
  supervisor: ['sdk', 'core', 'catalog', 'proc'],
  gateway: ['sdk', 'core', 'catalog'],
  mcp: ['sdk', 'core', 'catalog'],
  telemetry: ['core', 'catalog'],
  analytics: ['core'],
  'mcp-adapter': ['core', 'mcp-client'],
  'mcp-client': ['core', 'proc'],
  'code-mode': ['core'],
  proc: [],
  log: [],
  command: [],
  stress: ['core', 'config', 'command', 'proc'],
  tracing: ['core'],
  install: [],
  versions: ['core'],
  cluster: ['core'],
};

const ROOMS = Object.keys(MAY_IMPORT);

/** Where dates are shown, or a skill is told one; elsewhere durations are measured with what nobody sets. */
const DATES = [
  '**/clock.ts',
  'apps/skillet-discovery/src/catalog/catalog.ts',
  'packages/kernel/src/app/capture-self.ts',
];

/** Rooms whose code must be testable without waiting: time and chance come from a `Clock`. */
const TIMELESS_ROOMS = ['core', 'catalog', 'config', 'supervisor'];

export default defineConfig(
  globalIgnores(['**/dist/', '**/coverage/', '**/fixtures/', '.turbo/', '.skillet/']),
  // What users put there is theirs.
  globalIgnores([
    'skills/*/',
    'examples/*/',
    ...ownExamples(import.meta.dirname).map((folder) => `!${folder}/`),
  ]),

  eslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        // A union may be matched in part where a `default` says so; a missing case may not.
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Numbers read well in messages, and `() => emitter.emit(…)` is clear without braces.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // An interface that promises a promise is kept by `async`, with or without an `await`.
      '@typescript-eslint/require-await': 'off',
      // `_` marks what a signature asks for and the function has no use for.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', URL: 'readonly' } },
  },
  {
    files: ['scripts/**/*.mjs'],
    languageOptions: {
      globals: {
        Buffer: 'readonly',
        clearInterval: 'readonly',
        performance: 'readonly',
        setInterval: 'readonly',
      },
    },
  },

  // Files are rooms: beyond 250 lines, ask which two things it is. A public face is a list.
  {
    files: ['**/*.{ts,tsx,js,mjs}'],
    ignores: ['**/test/**', 'packages/*/src/index.ts'],
    rules: { 'max-lines': ['error', { max: 250, skipBlankLines: false, skipComments: false }] },
  },

  ...ROOMS.map((room) => importDirections(room)),
  {
    files: ['packages/{sdk,core,catalog}/src/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^node:',
              allowTypeImports: true,
              message: 'This room is pure: no I/O, no timers.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['{packages,apps}/*/src/**'],
    ignores: DATES,
    rules: { 'no-restricted-syntax': ['error', ...dates()] },
  },
  {
    files: [`packages/{${TIMELESS_ROOMS.join(',')}}/src/**`],
    ignores: ['**/clock.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['setTimeout', 'setInterval'].map((name) => ({ name, message: 'Use the Clock.' })),
      ],
      'no-restricted-syntax': [
        'error',
        ...dates(),
        restrictedCall('Math', 'random'),
        restrictedCall('performance', 'now'),
        {
          selector: 'ImportDeclaration[source.value=/^(node:)?timers/]',
          message: 'Use the Clock.',
        },
      ],
    },
  },

  {
    // It knows a host by its HTTP API alone.
    files: ['apps/dashboard/src/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [{ regex: '^(@skillet/|skillet-|node:)', message: 'The page knows no room.' }],
        },
      ],
    },
  },
  {
    // Written as their owners would: bodies are `any` there, and who tests does not wait for `test`.
    files: ['apps/*/templates/**/*.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  {
    files: ['**/test/**/*.ts'],
    rules: {
      // Bodies of answers are `any`, and what a skill may throw or hand over is anything.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'MemberExpression[object.name=/^(test|it|describe)$/][property.name=/^(skip|skipIf|runIf|todo)$/]',
          message: 'Skip with a reason: `(context) => { context.skip(condition, reason) }`.',
        },
      ],
    },
  },
);

function importDirections(room) {
  const closed = ROOMS.filter((other) => other !== room && !MAY_IMPORT[room].includes(other));
  const message = `${room} may import ${MAY_IMPORT[room].join(' and ') || 'no other room'}, by its package name.`;
  return {
    files: [`packages/${room}/**`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            ...(closed.length > 0
              ? [{ regex: `^@skillet/(${closed.join('|')})(/|$)`, message }]
              : []),
            { regex: '^skillet-host(/|$)', message },
            { regex: `^(\\.\\./)+(${ROOMS.join('|')})/(src|dist|test)/`, message },
            { regex: '(^|/)(packages|apps)/', message },
          ],
        },
      ],
    },
  };
}

/** The date, which somebody may set. */
function dates() {
  const message = 'Durations: `Clock.now()` or `performance.now()`. Dates: a `clock.ts`.';
  return [
    { ...restrictedCall('Date', 'now'), message },
    { selector: 'NewExpression[callee.name=Date][arguments.length=0]', message },
    { selector: 'CallExpression[callee.name=Date]', message },
  ];
}

function restrictedCall(object, property) {
  return {
    selector: `MemberExpression[object.name=${object}][property.name=${property}]`,
    message: 'Use the Clock.',
  };
}
