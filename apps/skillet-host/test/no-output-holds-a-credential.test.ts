import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import { both, rows, slow } from '../../../test/support/runs.ts';
import { Cli } from './support/cli.ts';
import { fastapiPython } from '../../../scripts/python/virtual-environment.ts';
import { followEvents } from './support/follow-events.ts';
import { startOnATerminal } from './support/on-a-terminal.ts';
import { workspace } from './support/workspace.ts';

/** Says its key in every way that there is, and then does as it is told. */
const NODE = `
import { writeSync, write, createWriteStream } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
export const handler = async ({ how }, { credentials, log }) => {
  const { API_KEY } = credentials;
  globalThis.lately ??= API_KEY;
  log.info('log ' + API_KEY, { field: API_KEY, [API_KEY]: { deep: [API_KEY] } });
  log.error(new Error('logged ' + API_KEY));
  console.warn('console', { API_KEY }, JSON.stringify({ API_KEY }), encodeURIComponent(API_KEY));
  process.stdout.write('half ' + API_KEY.slice(0, 8));
  process.stdout.write(API_KEY.slice(8) + '\\n');
  writeSync(2, 'raw ' + API_KEY + '\\n');
  await new Promise((done) => write(1, 'later ' + API_KEY + '\\n', done));
  await new Promise((done) => createWriteStream(null, { fd: 1, autoClose: false }).write(API_KEY + '\\n', done));
  spawnSync(process.execPath, ['-e', 'console.error("of a child", process.env.API_KEY)'], { stdio: 'inherit' });
  const error = () => new Error('no luck with https://x.test/?key=' + API_KEY);
  if (how === 'throw') throw error();
  if (how === 'refuse') throw Object.assign(error(), { name: 'SkillError', status: 418, detail: { why: API_KEY, [API_KEY]: [API_KEY] } });
  if (how === 'answer') return new Response('no luck with ' + API_KEY, { status: 400, headers: { 'x-why': API_KEY } });
  if (how === 'circle') { const circle = {}; circle[API_KEY] = circle; return circle; }
  if (how === 'late') await wait(60_000);
  if (how === 'die') { setTimeout(() => { throw error(); }, 1); await wait(60_000); }
  if (how === 'reject') { Promise.reject(error()); await wait(60_000); }
  if (how === 'exit') process.exit(3);
  console.log('lately', globalThis.lately);
  return {};
};
export const health = () => ({ seen: process.env.API_KEY ?? null });
`;

const PYTHON = `
import asyncio, json, logging, os, subprocess, sys, threading, urllib.parse
lately = None

class SkillError(Exception):
    def __init__(self, status, detail):
        self.status, self.detail = status, detail

def say(key):
    logging.getLogger("mine").warning("log %s %s", key, {"key": key})
    print("print", key, json.dumps({"key": key}), urllib.parse.quote(key, safe=""))
    sys.stdout.write("half " + key[:8]); sys.stdout.write(key[8:] + "\\n")
    print("error", key, file=sys.stderr)
    os.write(1, ("raw " + key + "\\n").encode()); os.write(2, ("raw " + key + "\\n").encode())
    subprocess.run([sys.executable, "-c", "import os; print('of a child', os.environ.get('API_KEY'))"])
    thread = threading.Thread(target=lambda: (print("of a thread", key), int("x" + key)))
    thread.start(); thread.join()

async def act(how, key):
    if how == "die":
        threading.Thread(target=lambda: (_ for _ in ()).throw(ValueError(key))).start()
        print("dying of", key)
        os._exit(3)
    if how == "exit":
        sys.exit(3)
    if how == "late":
        await asyncio.sleep(60)
    if how == "throw":
        raise ValueError("no luck with https://x.test/?key=" + key)
    if how == "reject":
        os.abort()

async def handler(params, context):
    global lately
    key = os.environ["API_KEY"]
    lately = lately or key
    say(key)
    await act(params["how"], key)
    if params["how"] == "refuse":
        raise SkillError(418, {"why": key, key: [key]})
    if params["how"] == "circle":
        return {"no": type(key, (), {})()}
    print("lately", lately)
    return {}
`;

const FASTAPI = `
import os
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import StreamingResponse
import tools

app = FastAPI()

@app.post("/run")
async def run(request: Request):
    body = await request.json()
    key, how = os.environ["API_KEY"], body["skill_input"]["how"]
    tools.say(key)
    await tools.act(how, key)
    if how == "refuse":
        raise HTTPException(418, {"why": key, key: [key]}, {"x-why": key})
    if how == "answer":
        async def pieces():
            yield "no luck with " + key[:9]
            yield key[9:]
        return StreamingResponse(pieces(), 400)
    return {}
`;

const SKILLETFILE = (runtime: string) => `name: keyed
version: 1.0.0
runtime: ${runtime}
entry: skill:handler
credentials: {required: [API_KEY]}
inputs:
  how: {type: string}
`;

const KINDS = ['thread', 'process', 'python', 'fastapi'] as const;
const ENDS = ['tell', 'throw', 'refuse', 'answer', 'circle', 'late', 'die', 'reject', 'exit'];
/** The texts that give a key away: its end is what two pieces of it would leave. */
const keyOf = (how: string, n: number) => `sk-${how}+"${String(n)}"/of-a-caller-0123456789`;
const TELLING =
  /of-a-caller|caller-0123|0123456789|sk-(?:tell|throw|refuse|answer|circle|late|die|reject|exit)/;

const python = await fastapiPython();

/** A folder with the skill and a configuration. */
async function folderFor(kind: string): Promise<string> {
  const isNode = kind === 'thread' || kind === 'process';
  const interpreter = 'python' in python ? `, python: ${python.python}` : '';
  const isolation = isNode ? `isolation: ${kind}` : `isolation: process${interpreter}`;
  const cwd = await workspace({
    'node/Skilletfile.yaml': SKILLETFILE('node'),
    'node/skill.js': NODE,
    'python/Skilletfile.yaml': SKILLETFILE('python'),
    'python/skill.py': PYTHON,
    'fastapi/Skilletfile.yaml':
      'name: keyed\nruntime: python\ncredentials: {required: [API_KEY]}\n',
    'fastapi/skillet_runtime.py': FASTAPI,
    'fastapi/tools.py': PYTHON,
    'runtime-config.yaml': `skills:
  - {name: keyed, mount: keyed, path: ${isNode ? 'node' : kind}, ${isolation}, timeout: 3s, restart: {max: 100, window: 1m, backoff: {initial: 10ms, max: 20ms}}}
server: {host: 127.0.0.1, port: 0}
settings: {log_level: debug, crash_reports: full}
`,
  });
  return cwd;
}

function callKeyed(url: string, how: string, n: number): Promise<Response> {
  const credentials = { API_KEY: keyOf(how, n) };
  return fetch(`${url}/skills/keyed/run`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ skill_input: { how }, credentials }),
  });
}

/** Every file below a folder. */
async function filesIn(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(
    files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')),
  );
}

slow('the skills in Python need FastAPI', (context) => {
  context.skip('missing' in python, 'missing' in python ? python.missing : undefined);
});

both.each(rows(KINDS.slice(0, 1), KINDS.slice(1)))(
  'whatever a skill (%s) does with its key, nobody is told it',
  async (kind) => {
    if ((kind === 'python' || kind === 'fastapi') && 'missing' in python) return;
    const cwd = await folderFor(kind);
    const cli = new Cli({ cwd });
    onTestFinished(() => cli[Symbol.asyncDispose]());
    const url = await cli.url();
    await cli.ready('keyed');
    const events = await followEvents(url);
    const told: string[] = [];
    const call = async (how: string, n: number) => {
      const answer = await callKeyed(url, how, n);
      told.push(JSON.stringify([...answer.headers]), await answer.text());
      return answer.status;
    };
    const statuses: Record<string, number> = {};
    for (const [n, how] of ENDS.entries()) statuses[how] = await call(how, n);
    // The same input until it is poison, and is refused.
    const refused = await vi.waitFor(
      async () => {
        const status = await call('die', 99);
        expect(status).toBe(422);
        return status;
      },
      { timeout: 20_000 },
    );
    expect({ ...statuses, refused }).toMatchObject({
      tell: 200,
      throw: 500,
      refuse: 418,
      late: 504,
    });
    await vi.waitFor(
      async () => {
        expect(await call('tell', 7)).toBe(200);
      },
      { timeout: 20_000 },
    );
    for (const path of [
      '/health',
      '/skills/keyed/health',
      '/skills/keyed',
      '/catalog',
      '/metrics',
    ]) {
      told.push(await (await fetch(url + path)).text());
    }
    const reports = join(cwd, '.skillet/crashes');
    await vi.waitFor(async () => {
      expect((await readdir(reports)).length).toBeGreaterThan(1);
    }, 20_000);
    // While it runs there is the journal, and when it does not there are the reports.
    told.push(...(await filesIn(join(cwd, '.skillet'))), events());
    expect(events()).toMatch(/worker-died[^]*poison-refused/);
    const newest = (await readdir(reports)).toSorted().at(-1) ?? '';
    for (const args of [[], ['--json'], [newest.replace('.json', '')]]) {
      await using crashes = new Cli({ cwd, args: ['crashes', ...args] });
      const { code, stdout, stderr } = await crashes.exit;
      expect([code, stderr]).toEqual([0, '']);
      told.push(stdout);
    }
    cli.signal('SIGTERM');
    const { stdout, stderr } = await cli.exit;
    told.push(stdout, stderr, ...(await filesIn(join(cwd, '.skillet'))));
    // It did say it, and it was taken out.
    for (const words of ['half [redacted]', 'raw [redacted]', 'of a child [redacted]']) {
      expect(stdout).toContain(words);
    }
    if (kind !== 'fastapi') expect(stdout).toContain('lately [redacted]');
    for (const text of told) expect(TELLING.exec(text)?.[0], text.slice(0, 2000)).toBeUndefined();
  },
  120_000,
);

both.each(rows(['thread'], ['process']))(
  'nor on a terminal (%s)',
  async (kind) => {
    if ('missing' in python) return;
    const cwd = await folderFor(kind);
    const env = { SKILLET_NO_LAUNCHER: '1', COLUMNS: '500' };
    const { url, seen } = await startOnATerminal({ cwd, env });
    const statuses: number[] = [];
    for (const how of ['tell', 'throw', 'die']) {
      const answer = await callKeyed(url, how, 1);
      statuses.push(answer.status);
      await answer.text();
    }
    expect(statuses).toEqual([200, 500, 502]);
    await vi.waitFor(() => {
      expect(seen()).toMatch(/half \[redacted\][^]*died after/);
    }, 20_000);
    expect(TELLING.exec(seen())?.[0], seen()).toBeUndefined();
  },
  60_000,
);
