import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Cli } from './support/cli.ts';
import { curl } from './support/curl.ts';
import { readDocument } from './support/document.ts';
import { workspace } from './support/workspace.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const README = await readDocument('README.md');
const AGENTS = await readDocument('docs/agents.md');

test('the first call of the README works against the configuration at the root', async () => {
  await using cli = new Cli({ cwd: ROOT, args: ['--host', '127.0.0.1', '--port', '0'] });
  const url = await cli.url();
  const [time] = await curl(README.block('test: against a running host'), url);
  expect(time).toMatchObject({ timezone: 'Asia/Tokyo' });
  expect(Object.keys(time ?? {})).toEqual(['iso_8601', 'time', 'date', 'timezone']);
});

test('any agent can do what the documentation says', async () => {
  await using cli = new Cli({ cwd: ROOT, args: ['--host', '127.0.0.1', '--port', '0'] });
  const url = await cli.url();
  const [found, schema, time, gemini, mcp, openapi] = await curl(
    AGENTS.block('test: as any agent'),
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
    [`${dir}/Skilletfile.yaml`]: README.block(`file: ${dir}/Skilletfile.yaml`),
    [`${dir}/greeting.ts`]: README.block(`file: ${dir}/greeting.ts`),
    'runtime-config.yaml': README.block('config: greeting'),
  });
  await using cli = new Cli({ cwd, args: ['--host', '127.0.0.1', '--port', '0'] });
  const url = await cli.url();
  const [greeting, nobody, faults, schema] = await curl(
    README.block('test: against a host with the greeting skill'),
    url,
  );
  expect(greeting).toEqual({ text: 'Hello, Ada! Hello, Ada!' });
  expect(nobody).toEqual({ detail: 'There is nobody to greet.' });
  const { detail } = faults as { detail: { loc: string[] }[] };
  expect(detail.map(({ loc }) => loc.at(-1)).toSorted()).toEqual(['name', 'times']);
  expect(schema).toMatchObject({ name: 'greeting', parameters: { required: ['name'] } });
});
