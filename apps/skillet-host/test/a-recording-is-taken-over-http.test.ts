import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from './support/cli.ts';
import { command } from './support/command.ts';
import { start } from './support/versioned-skill.ts';

const asked = (url: string) => async (method: string, path: string) => {
  const response = await fetch(`${url}/recording${path}`, { method });
  const text = await response.text();
  return { status: response.status, text, type: response.headers.get('content-type') };
};

test('an admin records calls over HTTP, has them without what is secret, and takes them away', async () => {
  const { cli, cwd, url } = await start(['a', 'b']);
  await using _ = cli;
  const ask = asked(url);
  const told = async (method: string, path = '') => {
    const { status, text } = await ask(method, path);
    return { status, ...(JSON.parse(text) as object) };
  };
  expect(await told('GET')).toMatchObject({ status: 404, detail: expect.any(String) as string });
  for (const wrong of [
    'for=2h',
    'calls=0',
    'keep_header=authorization',
    'ignore=x',
    'mount=nobody',
  ])
    expect(await told('POST', `?${wrong}`)).toMatchObject({ status: 422 });
  const begun = await told('POST', '?mount=a&for=1m&ignore=/begun');
  expect(begun).toMatchObject({ status: 201, mount: 'a', by: 'local', open: true, calls: 0 });
  expect(await told('POST')).toMatchObject({ status: 409 });

  await run(url, 'a', { ms: 1 });
  await run(url, 'b', { ms: 1 });
  await run(url, 'a', { ms: 2, token: 'hush-hush-hush' });
  expect(await told('GET', '/file')).toMatchObject({ status: 409 });
  expect(await told('POST', '/end')).toMatchObject({ status: 200, open: false, calls: 2 });
  // What comes then is not in it.
  await run(url, 'a', { ms: 3 });
  const { status, text, type } = await ask('GET', '/file');
  expect([status, type]).toEqual([200, 'application/jsonl']);
  expect(text).not.toContain('hush');
  const [head, ...calls] = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(head).toMatchObject({ skillet_recording: 1, ignore: ['/begun'] });
  expect(calls).toMatchObject([
    { mount: 'a', body: { ms: 1 }, answer: { status: 200, body: { begun: '[ignored]' } } },
    { mount: 'a', body: { ms: 2, token: '[redacted]' }, withheld: ['input'] },
  ]);
  expect(await told('DELETE')).toMatchObject({ status: 200, calls: 2 });
  expect(await told('GET', '/file')).toMatchObject({ status: 404 });

  const flags = ['--url', url, '--calls', '2', '--mount', 'b', '--out', 'calls.jsonl'];
  const state = { isDone: false };
  const recorded = command(cwd, 'record', ...flags).finally(() => (state.isDone = true));
  while (!state.isDone) await run(url, 'b', { ms: 20 });
  expect(await recorded).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^2 calls of 1 skill recorded in calls\.jsonl/) as string,
  });
  expect(await readFile(join(cwd, 'calls.jsonl'), 'utf8')).toMatch(/^\{"skillet_recording":1/);
  expect(await told('GET')).toMatchObject({ status: 404 });
  const both = await command(cwd, 'record', '--url', url, '--pid', '1', '--out', 'x.jsonl');
  expect(both).toMatchObject({ code: 2 });
}, 60_000);
