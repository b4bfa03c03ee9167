import { readFile, writeFile } from 'node:fs/promises';
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
async function record(cwd: string, traffic: () => Promise<void>, ...args: string[]): Promise<Exit> {
  const recording = new Cli({ cwd, args: ['record', ...args] });
  await using _ = recording;
  await new Promise<void>((resolve) => {
    recording.process.stderr?.once('data', () => {
      resolve();
    });
  });
  await traffic();
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
