import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { ToHost, ToWorker, type ImportedModule, type SkillSpec } from '@skillet/core';
import { fastapiPython } from '../../../scripts/python/virtual-environment.ts';
import type * as Reading from '../src/dialect/lane/read-frame.ts';
import { FramePipe } from '../src/dialect/lane/frame-pipe.ts';
import { SidePipe } from '../src/dialect/http/side-pipe.ts';
import { commandable, Rig } from './support/real-skills.ts';

const WORKSPACE = path.resolve(import.meta.dirname, '../../..');
const SERVER = path.join(WORKSPACE, 'packages/mcp-client/test/fixtures/server.mjs');

const { fromWorkers } = vi.hoisted(() => ({ fromWorkers: [] as unknown[] }));
// Whatever carries a worker and whatever it speaks, its frames are checked there.
vi.mock('../src/dialect/lane/read-frame.ts', async (original) => {
  const { readFrame } = await original<typeof Reading>();
  return {
    readFrame(...given: Parameters<typeof readFrame>) {
      fromWorkers.push(given[0]);
      return readFrame(...given);
    },
  };
});

const NODE = `import { version } from './version.ts';
import { fail } from '../shared/fail.ts';
export const handler = async ({ do: what }: { do: string }, context) => {
  if (what === 'log') context.log.error('it failed', { error: new Error('logged') });
  if (what === 'fail') fail('thrown');
  if (what === 'die') {
    setTimeout(() => fail(import.meta.filename), 0);
    await new Promise(() => undefined);
  }
  return { version, arguments: process.argv.length - 2 };
};
`;
const FAIL = `export function fail(why: string): never {
  throw new Error(why);
}
`;
const NODE_APP = `${NODE}
export const app = {
  async fetch(request: Request): Promise<Response> {
    if (request.method === 'GET') return new Response('{}', { status: 404 });
    return Response.json(await handler(await request.json(), { log: console }));
  },
};
`;
const PYTHON = `import asyncio, logging, os, sys, threading
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "shared"))
from fail import fail
def try_it(why):
    try:
        fail(why)
    except RuntimeError:
        logging.getLogger("mine").exception("it failed")
def die():
    try:
        fail(__file__)
    except RuntimeError:
        sys.excepthook(*sys.exc_info())
        os._exit(3)
async def handler(params, context):
    if params["do"] == "log":
        try_it("logged")
    if params["do"] == "fail":
        fail("thrown")
    if params["do"] == "die":
        die()
    return {"version": 1, "arguments": len(sys.argv) - 1}
`;
const PYTHON_APP = `${PYTHON}
import json
async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        return
    body = b""
    if scope["method"] == "POST":
        body = await handler(json.loads((await receive())["body"]), None)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": json.dumps(body).encode() if body else b"{}"})
`;
const PYTHON_FAIL = `def fail(why):
    raise RuntimeError(why)
`;

interface Case {
  readonly isolation: SkillSpec['isolation'];
  readonly kind: SkillSpec['kind'];
  readonly file: string;
  readonly source: string;
}

/** Records the frames that the host sends, whatever carries them; what starts a thread is none. */
function framesToWorkers(): unknown[][] {
  const frames: unknown[][] = [];
  const record = (sent: unknown) => {
    const all = Array.isArray(sent) && Array.isArray(sent[0]) ? (sent as unknown[]) : [sent];
    for (const one of all) {
      if (Array.isArray(one) && typeof one[0] === 'number') frames.push(one);
    }
  };
  const ways: [target: object, name: string][] = [
    [FramePipe.prototype, 'postMessage'],
    [MessagePort.prototype, 'postMessage'],
    [SidePipe.prototype, 'send'],
    [SidePipe.prototype, 'begin'],
  ];
  for (const [target, name] of ways) {
    const send = Reflect.get(target, name) as (...sent: unknown[]) => void;
    Reflect.set(target, name, function (this: unknown, ...sent: unknown[]) {
      record(name === 'begin' ? [ToWorker.setup, 0, sent[0]] : sent[0]);
      send.apply(this, sent);
    });
    onTestFinished(() => void Reflect.set(target, name, send));
  }
  return frames;
}

beforeEach(() => {
  fromWorkers.length = 0;
});

/** A skill's folder beside shared code, with everything that its spec can name, and a rig for it. */
async function rigOf({ isolation, kind, file, source }: Case, changes: Partial<SkillSpec> = {}) {
  const root = await mkdtemp(path.join(tmpdir(), 'skillet-frames-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const dir = path.join(root, 'skill');
  const shared = path.join(root, 'shared');
  for (const folder of [dir, shared]) await mkdir(folder);
  await writeFile(path.join(dir, file), source);
  await writeFile(path.join(dir, 'version.ts'), 'export const version: number = 1;\n');
  await writeFile(path.join(shared, 'fail.ts'), FAIL);
  await writeFile(path.join(shared, 'fail.py'), PYTHON_FAIL);
  const plugin = path.join(root, 'plugin.mjs');
  await writeFile(plugin, 'export const onSkillExecute = () => undefined;\n');
  const spec = commandable({
    mount: 's',
    dir,
    isolation,
    kind,
    entry: { file: path.join(dir, file), export: kind },
    dataDir: path.join(root, 'data'),
    plugins: { files: [plugin], timeout: 1000 },
    ...changes,
  });
  const toWorkers = framesToWorkers();
  const rig = new Rig();
  onTestFinished(() => rig.close());
  rig.supervisor.start([spec]);
  /** Nothing that was sent in either direction says where anything lies. */
  const expectNoPath = () => {
    expect(fromWorkers.length).toBeGreaterThan(1);
    for (const frame of [...toWorkers, ...fromWorkers]) {
      const text = JSON.stringify(frame);
      expect(text).not.toContain(root);
      expect(text).not.toContain(WORKSPACE);
    }
  };
  return { rig, toWorkers, expectNoPath };
}

const ofKind = (kind: number) =>
  fromWorkers.filter((frame): frame is unknown[] => Array.isArray(frame) && frame[0] === kind);

test.each<Case>([
  { isolation: 'thread', kind: 'handler', file: 'skill.ts', source: NODE },
  { isolation: 'process', kind: 'handler', file: 'skill.ts', source: NODE },
  { isolation: 'process', kind: 'handler', file: 'skill.py', source: PYTHON },
  { isolation: 'thread', kind: 'app', file: 'skill.ts', source: NODE_APP },
  { isolation: 'process', kind: 'app', file: 'skill.ts', source: NODE_APP },
  { isolation: 'process', kind: 'app', file: 'skill.py', source: PYTHON_APP },
])('a $isolation with the $kind $file is told, and tells, no path of the host', async (given) => {
  const { isolation, kind, file } = given;
  const found = kind === 'app' && file.endsWith('.py') ? await fastapiPython() : {};
  if ('missing' in found) return;
  const { rig, toWorkers, expectNoPath } = await rigOf(given, found);
  await rig.ready(1);
  for (const what of ['log', 'fail', 'die']) await rig.call('s', { do: what });
  // Its sources are what the first one told of.
  await rig.ready(2);
  const { body } = (await rig.call('s', { do: 'answer' })) as { body: unknown };
  // A thread has the arguments of its host, and an application the socket that it listens on.
  const own = isolation === 'thread' || 'python' in found ? expect.any(Number) : 0;
  expect(body).toEqual({ version: 1, arguments: own });
  expect(toWorkers.length).toBeGreaterThan(1);
  expectNoPath();

  const stacks = JSON.stringify([ofKind(ToHost.log), ofKind(ToHost.lastWords)]);
  const [ours, beside] = file.endsWith('.py')
    ? ['File \\"./skill.py\\", line 11', 'File \\"../shared/fail.py\\", line 2']
    : ['./skill.ts:5:', '../shared/fail.ts:2:'];
  expect(stacks).toContain(ours);
  expect(stacks).toContain(beside);
  if (isolation === 'thread' || file.endsWith('.py')) return;
  const setups = toWorkers.filter(([frame]) => frame === ToWorker.setup);
  expect(setups).toHaveLength(2);
  const [, , setup] = setups[1] as [number, number, { sources: { modules: ImportedModule[] } }];
  const names = setup.sources.modules.map(({ name }) => name).sort();
  expect(names).toEqual([
    ...(kind === 'handler' ? ['skill:./../plugin.mjs'] : []),
    'skill:./../shared/fail.ts',
    'skill:./skill.ts',
    'skill:./version.ts',
  ]);
});

test.each<Case>([
  { isolation: 'thread', kind: 'handler', file: 'skill.ts', source: "import './gone.ts';\n" },
  { isolation: 'process', kind: 'handler', file: 'skill.ts', source: 'const a: = 1;\n' },
  { isolation: 'process', kind: 'handler', file: 'skill.py', source: 'open(__file__ + "x")\n' },
])('a $isolation whose $file does not load tells no path of the host', async (given) => {
  const { rig, expectNoPath } = await rigOf(given);
  await rig.event('worker-died');
  expectNoPath();
  expect(JSON.stringify(ofKind(ToHost.loadFailed))).toMatch(/skill\.(?:ts|py):1/);
});

test.each(['stdio', 'gone'])('what speaks with an MCP server, %s, neither', async (how) => {
  const given = { isolation: 'process', kind: 'app', file: 'unused', source: '' } as const;
  const flags = how === 'gone' ? ['--exit=7'] : [];
  const mcp = {
    server: { kind: 'stdio', command: ['node', 'server.mjs', ...flags] },
    sessions: 'shared',
    maxInstances: 1,
    instanceIdle: 1000,
    pingInterval: 1000,
    stateless: false,
  } as const;
  const dir = await mkdtemp(path.join(tmpdir(), 'skillet-server-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  await copyFile(SERVER, path.join(dir, 'server.mjs'));
  const { rig, expectNoPath } = await rigOf(given, { dir, entry: null, mcp });
  if (how === 'gone') {
    await rig.event('worker-died');
  } else {
    await rig.ready(1);
    expect(ofKind(ToHost.imported)).toEqual([]);
  }
  expectNoPath();
  for (const frame of fromWorkers) expect(JSON.stringify(frame)).not.toContain(dir);
});
