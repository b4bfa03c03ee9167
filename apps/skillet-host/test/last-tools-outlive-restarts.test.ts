import type { McpServerAddress, SkillSpec } from '@skillet/core';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { hostLastTools } from '../src/last-tools/host-last-tools.ts';
import { lastToolsFile, readLastTools, writeLastTools } from '../src/last-tools/last-tools-file.ts';
import { workspace } from './support/workspace.ts';

const toldOf = (...names: string[]) =>
  JSON.stringify({ server: {}, capabilities: {}, tools: names.map((name) => ({ name })) });

function spec(mount: string, server: McpServerAddress): SkillSpec {
  return { mount, mcp: { server } } as SkillSpec;
}
const stdio = (mount: string, ...command: string[]) => spec(mount, { kind: 'stdio', command });

function opened(dataDir: string | undefined) {
  const warnings: unknown[] = [];
  const warn = (...said: unknown[]) => void warnings.push(said.at(-1));
  const log = { warn } as unknown as Parameters<typeof hostLastTools>[0]['log'];
  return { warnings, tools: hostLastTools({ dataDir, log }) };
}

test('what a server said is known to the next host, as long as it is the same server', async () => {
  const dataDir = await workspace();
  const { tools, warnings } = opened(dataDir);
  tools.note(stdio('a', 'server', '--token=secret'), toldOf('one'));
  tools.note(stdio('a', 'server', '--token=secret'), toldOf('one', 'two'));
  await tools.close();
  const next = opened(dataDir).tools;
  expect(next.of(stdio('a', 'server', '--token=secret'))).toBe(toldOf('one', 'two'));
  expect(next.of(stdio('a', 'another'))).toBeUndefined();
  expect(next.of(stdio('b', 'server', '--token=secret'))).toBeUndefined();
  const url = { kind: 'http', url: 'http://a.example', headers: {}, transport: 'auto' } as const;
  expect(next.of(spec('a', url))).toBeUndefined();
  expect(next.of({ mount: 'a' } as SkillSpec)).toBeUndefined();
  const file = lastToolsFile(dataDir);
  expect(await readFile(file, 'utf8')).not.toContain('secret');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(warnings).toEqual([]);
});

test.each([
  ['no JSON', '{"version":1,', 'it holds something else'],
  ['nothing', '', 'it holds something else'],
  ['a list', '[]', 'it holds something else'],
  ['another version', '{"version":2,"servers":{}}', 'it holds something else'],
])('a file that holds %s is a line of the log, and is written anew', async (_, text, why) => {
  const dataDir = await workspace();
  const file = lastToolsFile(dataDir);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  const { tools, warnings } = opened(dataDir);
  expect(warnings).toEqual([expect.stringContaining(why)]);
  tools.note(stdio('a', 'x'), toldOf('one'));
  await tools.close();
  expect(opened(dataDir).tools.of(stdio('a', 'x'))).toBe(toldOf('one'));
});

test('entries that are none are left out, and the others are known', async () => {
  const dataDir = await workspace();
  const file = lastToolsFile(dataDir);
  await mkdir(dirname(file), { recursive: true });
  const good = { server: 'x', told: toldOf('one') };
  const long = { server: 'x', told: toldOf('x'.repeat(600_000)) };
  const servers = {
    good,
    long,
    a: null,
    b: { server: 1, told: '{}' },
    c: { server: 'x', told: '[' },
  };
  await writeFile(file, JSON.stringify({ version: 1, servers }));
  const faults: string[] = [];
  expect([...readLastTools(file, (why) => faults.push(why))]).toEqual([['good', good]]);
  expect(faults).toEqual([]);
});

test('the file is bounded: what was heard last stays', () => {
  const many = Array.from(
    { length: 1200 },
    (_, index): [string, { server: string; told: string }] => [
      `m${index}`,
      { server: 'x', told: toldOf('one') },
    ],
  );
  const { servers } = JSON.parse(writeLastTools(new Map(many)));
  expect(Object.keys(servers)).toHaveLength(1000);
  expect(Object.keys(servers).at(-1)).toBe('m1199');
});

test('where a host leaves no trace nothing is kept', async () => {
  const { tools } = opened(undefined);
  tools.note(stdio('a', 'x'), toldOf('one'));
  expect(tools.of(stdio('a', 'x'))).toBeUndefined();
  await tools.close();
});
