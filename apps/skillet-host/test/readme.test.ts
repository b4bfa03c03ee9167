import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Cli } from './support/cli.ts';
import { block, README } from './support/readme.ts';
import { workspace } from './support/workspace.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const sh = promisify(execFile);

/** Runs the curl commands of a block against a host on another port; the answers in order. */
async function answers(commands: string, url: string): Promise<Record<string, unknown>[]> {
  const lines = commands.split('\n').filter((line) => line.startsWith('curl'));
  const results: Record<string, unknown>[] = [];
  for (const line of lines) {
    const { stdout } = await sh('sh', ['-c', line.replaceAll('localhost:8000', new URL(url).host)]);
    results.push(JSON.parse(stdout) as Record<string, unknown>);
  }
  return results;
}

test('the first call of the README works against the configuration at the root', async () => {
  await using cli = new Cli({ cwd: ROOT, args: ['--host', '127.0.0.1', '--port', '0'] });
  const url = await cli.url();
  const [time] = await answers(block('test: against a running host'), url);
  expect(time).toMatchObject({ timezone: 'Asia/Tokyo' });
  expect(Object.keys(time ?? {})).toEqual(['iso_8601', 'time', 'date', 'timezone']);
});

test('any agent can do what the README says', async () => {
  await using cli = new Cli({ cwd: ROOT, args: ['--host', '127.0.0.1', '--port', '0'] });
  const url = await cli.url();
  const [found, schema, time, gemini, mcp, openapi] = await answers(
    block('test: as any agent'),
    url,
  );
  const { skills } = found as { skills: unknown[] };
  expect(skills[0]).toMatchObject({ skill: { name: 'get_current_time' } });
  expect(schema).toMatchObject({ name: 'get_current_time' });
  expect(time).toMatchObject({ timezone: 'Asia/Tokyo' });
  expect(gemini).toMatchObject({
    tools: [{ functionDeclarations: [{ name: 'get_current_time' }] }],
  });
  expect(mcp).toMatchObject({ tools: [{ name: 'get_current_time' }, { name: 'fetch_html' }] });
  expect(openapi).toMatchObject({ openapi: '3.1.0' });
});

test('the first skill of the README answers as the README says', async () => {
  const dir = 'skills/greeting';
  const cwd = await workspace({
    [`${dir}/Skilletfile.yaml`]: block(`file: ${dir}/Skilletfile.yaml`),
    [`${dir}/greeting.ts`]: block(`file: ${dir}/greeting.ts`),
    'runtime-config.yaml': block('config: greeting'),
  });
  await using cli = new Cli({ cwd, args: ['--host', '127.0.0.1', '--port', '0'] });
  const url = await cli.url();
  const [greeting, nobody, faults, schema] = await answers(
    block('test: against a host with the greeting skill'),
    url,
  );
  expect(greeting).toEqual({ text: 'Hello, Ada! Hello, Ada!' });
  expect(nobody).toEqual({ detail: 'There is nobody to greet.' });
  const { detail } = faults as { detail: { loc: string[] }[] };
  expect(detail.map(({ loc }) => loc.at(-1)).toSorted()).toEqual(['name', 'times']);
  expect(schema).toMatchObject({ name: 'greeting', parameters: { required: ['name'] } });
});

test('every file the README links to exists', async () => {
  const links = [...README.matchAll(/\]\((?!http)([^)#]+)\)/g)].map(([, path]) => path ?? '');
  expect(links.length).toBeGreaterThan(5);
  await Promise.all(links.map((path) => sh('test', ['-e', path], { cwd: ROOT })));
});
