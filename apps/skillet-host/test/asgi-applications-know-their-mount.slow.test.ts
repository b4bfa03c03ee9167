import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastapiPython, oldFastapiPython } from '../../../scripts/python/virtual-environment.ts';
import { Cli, type LogRecord } from './support/cli.ts';
import { workspace } from './support/workspace.ts';

const APP = `
import asyncio, os
from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, StreamingResponse
from fastapi.staticfiles import StaticFiles
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

HERE = os.path.dirname(__file__)
app = FastAPI()
app.mount("/files", StaticFiles(directory=os.path.join(HERE, "files")))

inner = FastAPI()

@inner.middleware("http")
async def middleware(request, call_next):
    return await call_next(request)

@inner.get("/where", name="inner_where")
async def inner_where(request: Request):
    return {"url": str(request.url), "own": str(request.url_for("inner_where"))}

@inner.get("/endless")
async def inner_endless():
    # Behind this kind of middleware a generator that is waited for is left to the garbage collector.
    async def pieces():
        while True:
            yield b"x" * 100
            await asyncio.sleep(0.001)
    return StreamingResponse(pieces())

app.mount("/inner", inner)
app.mount("/mcp", Starlette(routes=[Route("/", lambda request: PlainTextResponse("mcp"), methods=["POST"])]))

@app.get("/where")
async def where(request: Request):
    url = str(request.url)
    return {"url": url, "client": request.client and request.client.host, "scheme": request.url.scheme, "root": request.scope["root_path"]}

@app.get("/slash/")
async def slash():
    return "slash"

@app.get("/endless")
async def endless():
    async def pieces():
        try:
            while True:
                yield b"x" * 100
                await asyncio.sleep(0.001)
        finally:
            print("the generator has ended")
    return StreamingResponse(pieces())

@app.get("/waits")
async def waits(request: Request):
    print("waits")
    while not await request.is_disconnected():
        await asyncio.sleep(0.01)
    print("heard of it")

async def deaf(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    try:
        while True:
            await send({"type": "http.response.body", "body": b"x" * 100_000, "more_body": True})
    finally:
        print("the sender has ended")

app.mount("/deaf", deaf)
`;

/** Written by hand: knows the paths that it sees, and nothing of mounts. */
const BY_HAND = `
async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    known = scope["path"] == "/run"
    await send({"type": "http.response.start", "status": 200 if known else 404, "headers": []})
    await send({"type": "http.response.body", "body": scope["root_path"].encode()})
`;

/** Which of FastAPI, and what its environment is called. */
const VERSIONS = { newest: fastapiPython, oldest: oldFastapiPython };

let cli: Cli | undefined;
let host: Cli;
let url: string;
const missing: Record<string, string | undefined> = {};

beforeAll(async () => {
  let skills = '';
  for (const [name, find] of Object.entries(VERSIONS)) {
    const found = await find();
    if ('missing' in found) missing[name] = found.missing;
    else
      for (const [mount, path] of [
        [name, 'shop'],
        [`${name}-by-hand`, 'by-hand'],
      ])
        skills += `  - {name: ${mount}, path: ${path}, mount: ${mount}, workers: 1, python: ${found.python}}\n`;
  }
  if (skills === '') return;
  cli = new Cli({
    cwd: await workspace({
      'shop/skillet_runtime.py': APP,
      'shop/files/t.txt': 'a file',
      'by-hand/skillet_runtime.py': BY_HAND,
      'runtime-config.yaml': `skills:\n${skills}server: {host: 127.0.0.1, port: 0, trust_proxy: true, admin_token: of-the-admin-alone}\n`,
    }),
    env: { PYTHONNOUSERSITE: '1' },
  });
  host = cli;
  url = await host.url();
  const there = Object.keys(VERSIONS).filter((name) => missing[name] === undefined);
  await Promise.all(there.flatMap((name) => [host.ready(name), host.ready(`${name}-by-hand`)]));
}, 360_000);
afterAll(async () => {
  await cli?.[Symbol.asyncDispose]();
});

/** Reads some of an answer and leaves; or, where none comes, once `when` has. */
function leaveAt(path: string, when?: Promise<unknown>): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`);
    const leave = (): void => {
      sent.destroy();
      resolve();
    };
    sent.on('error', () => undefined);
    sent.on('response', (res) => res.on('error', () => undefined).once('data', leave));
    when?.then(leave, reject);
    sent.end();
  });
}

/** The n-th line that matches. */
function nth(n: number, matches: (line: LogRecord) => boolean): (line: LogRecord) => boolean {
  let seen = 0;
  return (line) => matches(line) && ++seen === n;
}

describe.each(Object.keys(VERSIONS))('with the %s FastAPI', (version) => {
  const at = `/skills/${version}`;
  const ask = (path: string, init?: RequestInit) => fetch(`${url}${at}${path}`, init);

  beforeEach((context) => {
    context.skip(missing[version] !== undefined, missing[version]);
  });

  test('what is mounted in an application is found', async () => {
    expect(await (await ask('/files/t.txt')).text()).toBe('a file');
    expect(await (await ask('/mcp/', { method: 'POST' })).text()).toBe('mcp');
    expect(await (await ask('/inner/where')).json()).toMatchObject({
      url: `${url}${at}/inner/where`,
    });
    expect((await ask('/absent')).status).toBe(404);
  });

  test('URLs and redirects have the mount, once', async () => {
    expect(await (await ask('/where')).json()).toMatchObject({
      url: `${url}${at}/where`,
      root: at,
    });
    const prefixed = await ask('/where', { headers: { 'x-forwarded-prefix': '/ai' } });
    expect(await prefixed.json()).toMatchObject({ root: `/ai${at}` });
    const moved = await ask('/slash', { redirect: 'manual' });
    expect(moved.headers.get('location')).toBe(`${url}${at}/slash/`);
  });

  test('client and scheme are those of the connection to the host, or what its proxy says', async () => {
    expect(await (await ask('/where')).json()).toMatchObject({
      client: '127.0.0.1',
      scheme: 'http',
    });
    const headers = {
      'x-forwarded-for': '192.0.2.1, 203.0.113.9',
      'x-forwarded-proto': 'https',
    };
    expect(await (await ask('/where', { headers })).json()).toMatchObject({
      url: `${url.replace('http', 'https')}${at}/where`,
      client: '203.0.113.9',
      scheme: 'https',
    });
    const moved = await ask('/slash', { redirect: 'manual', headers });
    expect(moved.headers.get('location')).toBe(`${url.replace('http', 'https')}${at}/slash/`);
  });

  test('its OpenAPI document says where it is served, as clients reach it', async () => {
    // First through a proxy: what the host asked when it loaded the application is not kept in it.
    const prefixed = await ask('/openapi.json', { headers: { 'x-forwarded-prefix': '/ai' } });
    const { servers } = (await prefixed.json()) as { servers: { url: string }[] };
    expect(servers[0]).toEqual({ url: `/ai${at}` });
  });

  test('one that is written by hand sees paths of its own', async () => {
    const answer = await fetch(`${url}${at}-by-hand/run`, { method: 'POST' });
    expect([answer.status, await answer.text()]).toEqual([200, `${at}-by-hand`]);
  });

  test('clients that leave end what is sent to them, and leave the worker as it was', async () => {
    const of = (text: string) => (line: LogRecord) =>
      line['mount'] === version && line.msg === text;
    const waiting = host.line(of('waits'));
    const paths = Array.from({ length: 10 }, () => ['/endless', '/inner/endless']).flat();
    await Promise.all(paths.map((path) => leaveAt(`${at}${path}`)));
    await leaveAt(`${at}/waits`, waiting);
    await host.line(nth(10, of('the generator has ended')));
    await host.line(of('heard of it'));
    // It does not listen, and each of its sends succeeds at once.
    await leaveAt(`${at}/deaf/`);
    await host.line(of('the sender has ended'));
    await vi.waitFor(async () => {
      const headers = { authorization: 'Bearer of-the-admin-alone' };
      expect(await (await ask('', { headers })).json()).toMatchObject({
        workers: [{ id: 'w1', state: 'ready', in_flight: 0 }],
      });
    }, 10_000);
    const wrong = host.lines.filter(
      (line) => line['mount'] === version && /warn|error/.test(line.level),
    );
    expect(wrong).toEqual([]);
  });
});
