import { once } from 'node:events';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ReplayResult } from '../src/cli/replay/replay-result.ts';
import { Cli, run, type Exit } from './support/cli.ts';
import { command } from './support/command.ts';
import { workspace } from './support/workspace.ts';

const READS = `name: reads
version: 1.0.0
description: Says what it is told
entry: skill:handler
read_only: true
inputs:
  text: {type: string, default: x}
  password: {type: string, default: none}
`;

const WRITES = `name: writes
version: 1.0.0
description: Counts
entry: skill:handler
inputs: {}
`;

const says = (word: string) => `
export const handler = ({ text, password }, { credentials }) => ({
  z: { said: '${word} ' + text, at: Math.random() },
  a: password,
  key: credentials.KEY ?? null,
});
`;

const COUNTS = `
let count = 0;
export const handler = () => ({ count: ++count });
`;

const CONFIG = `skills:
  - {name: reads, path: ./reads, mount: reads}
  - {name: writes, path: ./writes, mount: writes}
server: {host: 127.0.0.1, port: 0}
`;

/** What a command says that records a window of traffic. */
async function record(
  cwd: string,
  traffic: (recording: Cli) => Promise<void>,
  ...args: string[]
): Promise<Exit> {
  const recording = new Cli({ cwd, args: ['record', ...args] });
  await using _ = recording;
  await new Promise<void>((resolve) => {
    recording.process.stderr?.once('data', () => {
      resolve();
    });
  });
  await traffic(recording);
  return await recording.exit;
}

/** What `replay --json` says. */
async function replay(cwd: string, ...args: string[]) {
  const { code, stdout } = await command(cwd, 'replay', 'calls.jsonl', '--json', ...args);
  return { code, ...(JSON.parse(stdout) as ReplayResult) };
}

test('calls are recorded without credentials, and replayed as a regression test', async () => {
  const cwd = await workspace({
    'runtime-config.yaml': CONFIG,
    'reads/Skilletfile.yaml': READS,
    'reads/skill.js': says('hello'),
    'writes/Skilletfile.yaml': WRITES,
    'writes/skill.js': COUNTS,
    'package.json': '{"type":"module"}',
  });
  const cli = new Cli({ cwd });
  await using _ = cli;
  const url = await cli.url();
  await Promise.all([cli.ready('reads'), cli.ready('writes')]);
  const file = join(cwd, 'calls.jsonl');
  const headers = {
    'content-type': 'application/json',
    cookie: 'sid=hush-cookie',
    'x-own': 'hush-own',
  };
  const traffic = async () => {
    await run(url, 'writes', {}, headers);
    await run(url, 'reads', { text: 'ada' }, headers);
    await run(url, 'reads', { text: 'ada' }, headers);
    await run(url, 'reads', { text: 'hush-cookie', password: 'hush-password' }, headers);
    const credentials = { KEY: 'hush-credential' };
    const eve = { skill_input: { text: 'eve' }, credentials };
    expect(await run(url, 'reads', eve, headers)).toMatchObject({
      body: { key: 'hush-credential' },
    });
  };
  const recorded = await record(
    cwd,
    traffic,
    '--calls',
    '5',
    '--out',
    'calls.jsonl',
    '--ignore',
    '/z/at',
  );
  expect(recorded).toMatchObject({ code: 0 });
  const text = await readFile(file, 'utf8');
  expect(text).not.toContain('hush');
  const about = '"method":"POST","path":"/run","headers":{"content-type":"application/json"}';
  const said = (word: string) => `"z":{"at":"[ignored]","said":"hello ${word}"}`;
  // What was asked twice is there once, and the names of an answer are in their order.
  expect(text.trim().split('\n')).toEqual([
    '{"skillet_recording":1,"ignore":["/z/at"]}',
    `{"mount":"reads",${about},"body":{"text":"ada"},"safe":"read_only","answer":{"status":200,"body":{"a":"none","key":null,${said('ada')}}}}`,
    `{"mount":"reads",${about},"body":{"text":"[redacted]","password":"[redacted]"},"safe":"read_only","withheld":["input"],"answer":{"status":200,"body":{"a":"[redacted]","key":null,${said('[redacted]')}}}}`,
    `{"mount":"reads",${about},"body":{"skill_input":{"text":"eve"}},"safe":"read_only","withheld":["credentials"],"answer":{"status":200,"body":{"a":"none","key":"[redacted]",${said('eve')}}}}`,
    `{"mount":"writes",${about},"body":{},"safe":"no","answer":{"status":200,"body":{"count":1}}}`,
  ]);

  // Against the host that runs; what may change something is asked only where that is wanted.
  expect(await replay(cwd, '--url', url)).toMatchObject({ code: 0, same: 1, left_out: 3 });
  expect(await run(url, 'writes', {})).toMatchObject({ body: { count: 2 } });
  const all = await replay(cwd, '--url', url, '--all', '--mount', 'writes');
  expect(all).toMatchObject({ code: 1, same: 0, differ: 1 });
  expect(all.calls[0]?.differences).toEqual([
    { kind: 'body', at: '/count', expected: 1, actual: 3 },
  ]);

  // Against a host of its own, while the other one runs: with other code, and state of its own.
  await writeFile(join(cwd, 'reads/skill.js'), says('good day'));
  const changed = await replay(cwd, '--all');
  expect(changed).toMatchObject({ code: 1, same: 1, differ: 1, left_out: 2 });
  expect(changed.calls[0]?.differences).toEqual([
    { kind: 'body', at: '/z/said', expected: 'hello ada', actual: 'good day ada' },
  ]);
  const table = await command(cwd, 'replay', 'calls.jsonl', '--mount', 'reads', '--update');
  expect(table).toMatchObject({ code: 0 });
  expect(table.stdout).toContain('/z/said  was "hello ada", is "good day ada"');
  const updated = await readFile(file, 'utf8');
  expect(updated).toBe(text.replace('hello ada', 'good day ada'));
  expect(await command(cwd, 'replay', 'calls.jsonl')).toMatchObject({ code: 0 });
}, 60_000);

test('what only the host knows is in no recording, and where nothing is recorded the file stays', async () => {
  const cwd = await workspace({
    'runtime-config.yaml': CONFIG.replace(/.*writes.*\n/, ''),
    'reads/Skilletfile.yaml': READS,
    'reads/skill.js':
      'const { HOST_API_KEY, LATE_TOKEN } = process.env; export const handler = () => ({ said: HOST_API_KEY ?? LATE_TOKEN });',
    'package.json': '{"type":"module"}',
  });
  const cli = new Cli({ cwd, env: { HOST_API_KEY: 'hush-of-the-host' } });
  await using _ = cli;
  const url = await cli.url();
  await cli.ready('reads');
  const args = ['--calls', '1', '--out', 'calls.jsonl'];
  const traffic = async () => {
    expect(await run(url, 'reads', {})).toMatchObject({ body: { said: 'hush-of-the-host' } });
  };
  expect(await record(cwd, traffic, ...args)).toMatchObject({ code: 0 });
  const file = join(cwd, 'calls.jsonl');
  const text = await readFile(file, 'utf8');
  expect(text).toContain('"said":"[redacted]"');
  expect((await stat(file)).mode & 0o777).toBe(0o600);

  const stopped = await record(
    cwd,
    async ({ process: recording }) => {
      await traffic();
      recording.kill('SIGTERM');
    },
    ...['--out', 'stopped.jsonl'],
  );
  expect(stopped).toMatchObject({ code: 0 });
  expect(stopped.stdout).toContain('1 call of 1 skill recorded in stopped.jsonl');

  const none = await command(cwd, 'record', '--for', '300ms', '--out', 'calls.jsonl');
  expect(none).toMatchObject({ code: 1 });
  expect(none.stdout).toContain('no call was recorded: calls.jsonl was not written');
  const unknown = await command(cwd, 'record', '--mount', 'raeds', '--out', 'calls.jsonl');
  expect(unknown).toMatchObject({ code: 1 });
  expect(unknown.stderr).toContain('has no skill at "raeds"; did you mean "reads"?');
  const nowhere = await command(cwd, 'record', '--out', 'missing/calls.jsonl');
  expect(nowhere).toMatchObject({ code: 2 });
  expect(nowhere.stderr).toContain("--out missing/calls.jsonl can't be written: ENOENT");
  expect(await readFile(file, 'utf8')).toBe(text);
  expect((await readdir(cwd)).filter((name) => name.startsWith('calls'))).toEqual(['calls.jsonl']);

  // The host that is started for a replay reads it.
  await writeFile(join(cwd, '.env'), 'LATE_TOKEN=hush-of-the-file\n');
  expect(await command(cwd, 'replay', 'calls.jsonl', '--update')).toMatchObject({ code: 0 });
  expect(await readFile(file, 'utf8')).toBe(text);
}, 60_000);

test('an answer that is torn off is a difference of its call; a host that runs is asked only what reads', async () => {
  const about = { mount: 'a', method: 'POST', body: {} };
  const problem = { status: 422, type: 'application/problem+json', body: { code: 'own', at: 1 } };
  const calls = [
    { ...about, path: '/torn', safe: 'read_only', answer: { status: 200, body: {} } },
    { ...about, path: '/own', safe: 'read_only', answer: problem },
    { ...about, path: '/put', safe: 'idempotent', answer: { status: 200, body: {} } },
    // Would take the skill away, whatever it says of itself.
    { ...about, method: 'DELETE', path: '/', safe: 'read_only', answer: { status: 200 } },
  ];
  const lines = [{ skillet_recording: 1 }, ...calls].map((line) => JSON.stringify(line));
  const cwd = await workspace({ 'calls.jsonl': `${lines.join('\n')}\n` });
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    if (request.url === '/skills/a/torn') {
      response.writeHead(200, { 'content-length': '100' }).write('{', () => response.destroy());
      return;
    }
    response.writeHead(422, { 'content-type': problem.type }).end('{"code":"own","at":2}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const replayed = await replay(cwd, '--url', url);
    expect(replayed).toMatchObject({ code: 1, same: 0, differ: 2, left_out: 2 });
    expect(replayed.calls.map(({ differences }) => differences)).toEqual([
      [{ kind: 'status', at: '', expected: 200, actual: 'no answer: ECONNRESET' }],
      [{ kind: 'body', at: '/at', expected: 1, actual: 2 }],
      undefined,
      undefined,
    ]);
    expect(asked).toEqual(['/skills/a/torn', '/skills/a/own']);
    // What was not answered can't be taken over.
    expect(await replay(cwd, '--url', url, '--update')).toMatchObject({ code: 1, ok: false });
    const updated = await readFile(join(cwd, 'calls.jsonl'), 'utf8');
    expect(updated).toContain(
      '"answer":{"status":422,"type":"application/problem+json","body":{"at":2,"code":"own"}}',
    );
  } finally {
    server.close();
  }
});

test.each([
  [['replay', 'none.jsonl'], "none.jsonl can't be read: ENOENT"],
  [['replay', 'package.json'], 'package.json is no recording'],
  [['replay', 'broken.jsonl'], 'broken.jsonl, call 1: `safe` must be'],
  [['replay', 'newer.jsonl'], 'newer.jsonl is a recording of version 2'],
  [['replay', 'broken.jsonl', '--ignore', 'at'], '--ignore at: it must begin with a slash'],
  [['record', '--out', 'package.json'], '--out package.json is there already'],
  [
    ['record', '--out', 'x', '--keep-header', 'Cookie'],
    '--keep-header cookie: a recording holds no',
  ],
])('%j is refused with what to do', async (args, why) => {
  const cwd = await workspace({
    'package.json': '{}',
    'runtime-config.yaml': 'skills: []\n',
    'broken.jsonl': '{"skillet_recording":1}\n{"mount":"a","method":"POST","path":"/run"}\n',
    'newer.jsonl': '{"skillet_recording":2}\n',
  });
  const { code, stderr } = await command(cwd, ...args);
  expect(stderr).toContain(why);
  expect(code).toBe(2);
});
