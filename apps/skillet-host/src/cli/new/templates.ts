import type { Framework } from './frameworks.ts';
import type { Language } from './languages.ts';

/** What a kind of skill is made of. */
export interface Template {
  /** Files below `templates/`, each with what it is for. */
  readonly files: readonly (readonly [file: string, about: string])[];
  /** What to type in the skill's folder before anything else. */
  readonly install?: string;
  /** What to type there to run its test. */
  readonly test: string;
  /** The program of an MCP server, which has an entry in the configuration in place of a Skilletfile. */
  readonly server?: string;
}

const PACKAGE = 'says how it is tested, and that the code is ES modules';
const APP_PACKAGE = 'says what it depends on, how it is tested, and that the code is ES modules';
const TSCONFIG = ['node/tsconfig.json', 'what the host makes of TypeScript'] as const;

/** Each kind of skill: by its framework, or by the language of its handler. */
export const TEMPLATES: Readonly<Record<Language | Framework, Template>> = {
  ts: nodeHandler('ts'),
  js: nodeHandler('js'),
  python: {
    files: [
      ['python/Skilletfile.yaml', 'what the skill takes, returns and is good for'],
      // Named alike in every skill: a module of the skill's name could hide one of the standard library.
      ['python/skill.py', 'the handler'],
      ['python/test_skill.py', 'its test'],
      ['python/README.md', 'how to test and serve it'],
    ],
    test: 'python3 -m unittest',
  },
  express: nodeApp('express'),
  hono: nodeApp('hono'),
  mcp: {
    files: [
      ['mcp/server.js', 'the server and its tools'],
      ['mcp/server.test.js', 'its test'],
      ['mcp/package.json', PACKAGE],
      ['mcp/runtime-config.yaml', 'has the host serve it by itself'],
    ],
    test: 'npm test',
    server: 'server.js',
  },
  fastapi: {
    files: [
      ['fastapi/Skilletfile.yaml', 'what the application is good for'],
      ['fastapi/skillet_runtime.py', 'the application and its routes'],
      ['fastapi/test_skillet_runtime.py', 'its test'],
      ['fastapi/requirements.txt', 'what it depends on'],
      ['fastapi/README.md', 'how to install, test and serve it'],
    ],
    install: 'python3 -m venv .venv && .venv/bin/pip install -r requirements.txt',
    test: '.venv/bin/python -m unittest',
  },
};

function nodeHandler(language: 'ts' | 'js'): Template {
  return {
    files: [
      ['handler/Skilletfile.yaml', 'what the skill takes, returns and is good for'],
      [`${language}/skill_name.${language}`, 'the handler'],
      [`${language}/skill_name.test.${language}`, 'its test'],
      ['node/package.json', PACKAGE],
      TSCONFIG,
    ],
    test: 'npm test',
  };
}

/** The same text in TypeScript and JavaScript. */
function nodeApp(framework: 'express' | 'hono'): Template {
  return {
    files: [
      ['app/Skilletfile.yaml', 'what the application is good for'],
      [`${framework}/skillet_runtime.ts`, 'the application and its routes'],
      [`${framework}/skill_name.test.ts`, 'its test'],
      [`${framework}/package.json`, APP_PACKAGE],
      TSCONFIG,
    ],
    install: 'npm install',
    test: 'npm test',
  };
}
