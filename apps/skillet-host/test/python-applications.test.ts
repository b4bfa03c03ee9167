import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Cli, get } from './support/cli.ts';
import { fastapiPython } from '../../../scripts/python/virtual-environment.ts';
import { workspace } from './support/workspace.ts';

const NOTES = fileURLToPath(new URL('../../../examples/fastapi_notes', import.meta.url));
const WORDS = fileURLToPath(new URL('../../../examples/python_words', import.meta.url));

const TIDY = `
from contextlib import asynccontextmanager
from fastapi import FastAPI

@asynccontextmanager
async def lifespan(app):
    print("came up")
    yield
    print("tidied up")

app = FastAPI(lifespan=lifespan)
`;

let cli: Cli | undefined;
let url: string;
let missing: string | undefined;

beforeAll(async () => {
  const found = await fastapiPython();
  if ('missing' in found) {
    missing = found.missing;
    return;
  }
  const dir = await workspace({
    'tidy/skillet_runtime.py': TIDY,
    'runtime-config.yaml': `skills:
  - {name: notes, path: ${NOTES}, mount: notes, python: ${found.python}, timeout: 60s, queue: 2000}
  - {name: words, path: ${WORDS}, mount: words}
  - {name: bare, path: ${NOTES}, mount: bare, python: python3}
  - {name: afar, path: ${NOTES}, mount: afar, python: ./not/there/python}
  - {name: tidy, path: tidy, mount: tidy, python: ${found.python}}
server: {host: 127.0.0.1, port: 0}
`,
  });
  const host = new Cli({ cwd: dir, env: { PYTHONNOUSERSITE: '1' } });
  cli = host;
  url = await host.url();
  await Promise.all(['notes', 'words', 'tidy'].map((mount) => host.ready(mount)));
}, 180_000);
afterAll(async () => {
  await cli?.[Symbol.asyncDispose]();
});

function post(path: string, body: unknown) {
  const headers = { 'content-type': 'application/json' };
  return fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

beforeEach((context) => {
  context.skip(missing !== undefined, missing);
});

test('a FastAPI application answers on all its paths, unchanged', async () => {
  const made = await post('/skills/notes/notes', { text: 'hi' });
  expect([made.status, await made.json()]).toEqual([201, { id: 1, text: 'hi' }]);
  expect(await get(`${url}/skills/notes/notes/1`)).toEqual({ id: 1, text: 'hi' });
  const absent = await fetch(`${url}/skills/notes/notes/77`);
  expect([absent.status, await absent.json()]).toEqual([404, { detail: 'There is no note 77.' }]);
  const wrong = await post('/skills/notes/notes', { text: 5 });
  expect([wrong.status, await wrong.json()]).toMatchObject([
    422,
    { detail: [{ type: 'string_type' }] },
  ]);
  expect(await get(`${url}/skills/notes/openapi.json`)).toMatchObject({ info: { title: 'notes' } });
});

test('what it says of itself is in the catalog', async () => {
  const { skills } = (await get(`${url}/catalog`)) as {
    skills: { skill: Record<string, unknown> }[];
  };
  const notes = skills.find(({ skill }) => skill['mount_path'] === 'notes')?.skill;
  expect(notes).toMatchObject({
    description: 'Keeps short notes.',
    tags: ['notes', 'python', 'fastapi'],
  });
});

test('its OpenAPI document is merged into that of the host, under its mount', async () => {
  const { paths } = (await get(`${url}/openapi.json`)) as { paths: Record<string, unknown> };
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining(['/skills/notes/notes/{number}', '/skills/words/run']),
  );
});

test('it streams', async () => {
  const text = await (await fetch(`${url}/skills/notes/stream?count=5`)).text();
  expect(
    text
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { number: number }).number),
  ).toEqual([0, 1, 2, 3, 4]);
});

test('requests with credentials never see those of others, and leave none behind', async () => {
  const answers = await Promise.all(
    Array.from({ length: 100 }, async (_, n) => {
      for (let m = 0; m < 10; m += 1) {
        const key = `key-${String(n)}-${String(m)}`;
        const answer = await post('/skills/notes/run', {
          skill_input: {},
          credentials: { NOTES_KEY: key },
        });
        expect(await answer.json()).toEqual({ key, input: {} });
      }
    }),
  );
  expect(answers).toHaveLength(100);
  const after = await post('/skills/notes/run', { skill_input: {} });
  expect(await after.json()).toEqual({ key: null, input: {} });
}, 120_000);

test('where uvicorn or FastAPI is missing, that skill says what to install, and the others run', async () => {
  await cli?.line(
    (line) =>
      line['mount'] === 'bare' && /install/.test(line.msg) && line['event'] === 'worker-died',
  );
  const words = await post('/skills/words/run', { text: 'the cat and the dog', top: '1' });
  expect(await words.json()).toEqual({ words: 5, most_frequent: ['the'] });
});

test('an interpreter that is not there is named, without an absolute path', async () => {
  const death = await cli?.line(
    (line) => line['mount'] === 'afar' && line['event'] === 'worker-died',
  );
  expect(death?.msg).toMatch(/the program "\.\/.*not\/there\/python" is not there; install Python/);
});

test('the application shuts down as it came up, when its worker is drained', async () => {
  await cli?.line(({ msg }) => msg === 'came up');
  cli?.signal('SIGTERM');
  await cli?.line(({ msg }) => msg === 'tidied up');
  expect(await cli?.exit).toMatchObject({ code: 0 });
});
