import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Cli, run } from './support/cli.ts';
import { lockOf } from './support/installing.ts';
import { Market } from './support/market.ts';

const TOKEN = 'a-token-that-is-long-enough-to-be-one';

test('skills are packed into a signed index, found there, and installed by their names', async () => {
  const market = await Market.make();
  const { cwd } = market;
  const made = await market.build('--publisher', 'Acme');
  expect(made).toMatchObject({ code: 0, stderr: '' });
  expect(made.stdout).toContain('1 skill in 1 version, serial 1');
  expect(made.stdout).toMatch(/left out +of echo: \.env\n/);
  expect(made.stdout).toContain('notes/ (no Skilletfile.yaml)');
  const [entry] = (await market.index()).skills;

  await using host = new Cli({ cwd: join(cwd, 'project'), env: { SKILLET_ADMIN_TOKEN: TOKEN } });
  const url = await host.url();
  const search = async (query: string, headers: Record<string, string>) => {
    const answer = await fetch(`${url}/index/search${query}`, { headers });
    return { status: answer.status, body: await answer.json() };
  };
  const admin = { authorization: `Bearer ${TOKEN}` };
  const found = { name: 'echo', version: '1.0.0', source: 'index:acme/echo', publisher: 'Acme' };
  expect(await search('?q=parrots', admin)).toMatchObject({
    status: 200,
    body: { total: 1, skills: [{ ...found, installed: null }], failed: [] },
  });
  expect(await search('?q=elephants', admin)).toMatchObject({ status: 200, body: { total: 0 } });
  expect(await search('', {})).toMatchObject({ status: 401 });

  const installed = await market.run('install', 'echo', '--yes');
  expect(installed.code).toBe(0);
  expect(installed.stdout).toMatch(
    /from +file:\.\.\/market\/echo-1\.0\.0\.tgz\n +index +acme .*\n +published .*\n +by +Acme\n/,
  );
  expect((await run(url, 'echo', { text: 'hi' })).body).toEqual({ text: 'hi' });
  expect(await lockOf(cwd)).toMatchObject({
    echo: {
      source: 'index:acme/echo@latest',
      index: '../market/index.json',
      resolved: 'file:../market/echo-1.0.0.tgz',
      integrity: entry?.integrity,
    },
  });
}, 120_000);
