import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
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

const LATE = `
import asyncio, os
from fastapi import FastAPI, Request

app = FastAPI()

@app.post("/run")
async def run(request: Request):
    given = (await request.json())["credentials"]
    os.environ.update(given)
    print("waits")
    await asyncio.sleep(60)

@app.get("/process")
async def process():
    return {"key": os.environ.get("LATE_KEY"), "pid": os.getpid()}
`;

const HELD = `
import socket
from fastapi import FastAPI

app = FastAPI()

@app.post("/run")
async def run():
    try:
        socket.socket(socket.AF_UNIX).close()
    except PermissionError:
        return {"opens": False}
    return {"opens": True}
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
    'late/skillet_runtime.py': LATE,
    'held/skillet_runtime.py': HELD,
    'runtime-config.yaml': `skills:
  - {name: notes, path: ${NOTES}, mount: notes, python: ${found.python}, timeout: 60s, queue: 2000}
  - {name: words, path: ${WORDS}, mount: words}
  - {name: bare, path: ${NOTES}, mount: bare, python: python3}
  - {name: afar, path: ${NOTES}, mount: afar, python: ./not/there/python}
  - {name: tidy, path: tidy, mount: tidy, python: ${found.python}}
  - {name: late, path: late, mount: late, python: ${found.python}, workers: 1, timeout: 500ms}
  - {name: held, path: held, mount: held, python: ${found.python}, permissions: {network: []}}
  - {name: pair, path: late, mount: pair, python: ${found.python}, workers: 2}
server: {host: 127.0.0.1, port: 0}
`,
  });
  const host = new Cli({ cwd: dir, env: { PYTHONNOUSERSITE: '1' } });
  cli = host;
  url = await host.url();
  await Promise.all(['notes', 'words', 'tidy', 'late'].map((mount) => host.ready(mount)));
}, 180_000);
afterAll(async () => {
  await cli?.[Symbol.asyncDispose]();
});

function post(path: string, body: unknown) {
  const headers = { 'content-type': 'application/json' };
  return fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** The Unix sockets that a process listens on. */
async function socketsOf(pid: number): Promise<string[]> {
  const fds = `/proc/${String(pid)}/fd`;
  const links = await Promise.all((await readdir(fds)).map((fd) => readlink(join(fds, fd))));
  const LISTENS = '00010000';
  const rows = (await readFile('/proc/net/unix', 'utf8')).split('\n').map((row) => row.split(/ +/));
  return rows
    .filter(
      ([, , , flags, , , inode = '']) => flags === LISTENS && links.includes(`socket:[${inode}]`),
    )
    .map((row) => String(row[7]));
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

test('a request with credentials that is late leaves none behind', async () => {
  const process = async () =>
    (await get(`${url}/skills/late/process`)) as { key: string | null; pid: number };
  const { pid } = await process();
  const late = await post('/skills/late/run', {
    skill_input: {},
    credentials: { LATE_KEY: 'of-a-caller' },
  });
  expect(late.status).toBe(504);
  expect(await process()).toEqual({ key: null, pid });
});

test('two workers are two processes, each with a socket of its own', async () => {
  await vi.waitFor(async () => {
    const { workers } = (await get(`${url}/skills/pair`)) as { workers: { state: string }[] };
    expect(workers.map(({ state }) => state)).toEqual(['ready', 'ready']);
  }, 20_000);
  const pids = new Set<number>();
  await vi.waitFor(async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => get(`${url}/skills/pair/process`)),
    );
    for (const { pid } of answers as { pid: number }[]) pids.add(pid);
    expect(pids.size).toBe(2);
  }, 20_000);
  const sockets = await Promise.all([...pids].map(socketsOf));
  expect(sockets.map(({ length }) => length)).toEqual([1, 1]);
  expect(sockets[0]).not.toEqual(sockets[1]);
});

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

test('one that is held to permissions is reached all the same', async () => {
  const answer = await post('/skills/held/run', {});
  expect(answer.status).toBe(200);
  const skills = (await get(`${url}/health`))['skills'] as Record<string, Record<string, unknown>>;
  const { network } = skills['held']?.['permissions'] as { network: { held_by: string[] } };
  expect(await answer.json()).toEqual({ opens: !network.held_by.includes('seccomp') });
});

test('the application shuts down as it came up, when its worker is drained', async () => {
  await cli?.line(({ msg }) => msg === 'came up');
  cli?.signal('SIGTERM');
  await cli?.line(({ msg }) => msg === 'tidied up');
  expect(await cli?.exit).toMatchObject({ code: 0 });
});
