import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EnvFile } from '../src/cli/env-file.ts';
import { Cli, run } from './support/cli.ts';
import { checkJson } from './support/check.ts';
import { workspace } from './support/workspace.ts';

const TOKEN = 'a-token-of-the-file';

describe('a .env', () => {
  test('adds what the environment does not have, and follows the file', async () => {
    const cwd = await workspace({ 'conf/c.yaml': '', 'conf/.env': 'A="a b" # note\nB=2\n' });
    const env: NodeJS.ProcessEnv = { B: 'mine' };
    const { envFile, said } = await EnvFile.read('conf/c.yaml', env, cwd);
    expect(env).toEqual({ A: 'a b', B: 'mine' });
    expect(said).toBe('read 2 variables from conf/.env; 1 of them the environment has already');
    await writeFile(join(cwd, 'conf/.env'), 'B=3\nC=4\n');
    await envFile.refresh();
    expect(env).toEqual({ B: 'mine', C: '4' });
    await writeFile(join(cwd, 'conf/.env'), 'C=5\n');
    await envFile.refresh();
    expect(env).toEqual({ B: 'mine', C: '5' });
  });

  test('is looked for in the current folder where there is no configuration', async () => {
    const cwd = await workspace({ '.env': 'A=1\n' });
    const env: NodeJS.ProcessEnv = {};
    expect((await EnvFile.read(undefined, env, cwd)).said).toBe('read 1 variable from .env');
    expect(env).toEqual({ A: '1' });
  });

  test('need not be there, and may be a folder', async () => {
    const cwd = await workspace();
    expect((await EnvFile.read(undefined, {}, cwd)).said).toBeUndefined();
    await mkdir(join(cwd, '.env'));
    expect((await EnvFile.read(undefined, {}, cwd)).said).toBeUndefined();
  });
});

test('its values reach configuration, skills and the admin token, and no log', async () => {
  const cwd = await workspace({
    '.env': `PLACE=first-place\nAPI_KEY=the-secret\nSKILLET_ADMIN_TOKEN=${TOKEN}\n`,
    'runtime-config.yaml':
      'skills: [{name: s, path: ./s, env: {WHERE: "${PLACE}"}}]\nserver: {port: 0}\n',
    's/Skilletfile.yaml': 'name: s\ndescription: d\nentry: s:handler\n',
    's/s.mjs': `const { WHERE, API_KEY, SKILLET_ADMIN_TOKEN = 'none' } = process.env;
export const handler = () => ({ WHERE, API_KEY, SKILLET_ADMIN_TOKEN });`,
  });
  expect((await checkJson({ cwd })).result).toMatchObject({ ok: true });
  await using cli = new Cli({ cwd });
  const url = await cli.url();
  expect((await run(url, 's', {})).body).toEqual({
    WHERE: 'first-place',
    API_KEY: 'the-secret',
    SKILLET_ADMIN_TOKEN: 'none',
  });
  const reload = (headers: Record<string, string>) =>
    fetch(`${url}/reload`, { method: 'POST', headers });
  expect((await reload({})).status).toBe(401);
  await writeFile(join(cwd, '.env'), 'PLACE=second-place\nAPI_KEY=another\n');
  expect((await reload({ authorization: `Bearer ${TOKEN}` })).status).toBe(200);
  expect((await run(url, 's', {})).body).toEqual({
    WHERE: 'second-place',
    API_KEY: 'another',
    SKILLET_ADMIN_TOKEN: 'none',
  });
  cli.signal('SIGTERM');
  const { stdout, stderr } = await cli.exit;
  expect(cli.lines[0]?.msg).toBe('read 3 variables from .env');
  for (const value of ['the-secret', 'another', TOKEN])
    expect(stdout + stderr).not.toContain(value);
});

test('with nothing to serve a host says how to begin, and is reached from this machine alone', async () => {
  const cwd = await workspace();
  await using cli = new Cli({ cwd, env: { HOST: '0.0.0.0', PORT: '0' } });
  expect(await cli.url()).toMatch(/^http:\/\/127\.0\.0\.1:/);
  const { msg } = await cli.line(({ level }) => level === 'warn');
  expect(msg).toMatch(/^there is nothing to serve: .* To begin: \S*skillet-host new weather, and/);
});
