import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { Cli, run } from './support/cli.ts';
import { freePort } from './support/free-port.ts';
import { command, lockOf } from './support/installing.ts';
import { SKILLETFILE, workspace } from './support/workspace.ts';

const exec = promisify(execFile);

/** Verdaccio, and the version of a package below it that can be had everywhere. */
const PACKAGE = {
  private: true,
  dependencies: { verdaccio: '6.8.0' },
  overrides: { 'node-fetch': '2.7.0' },
};

function configOf(folder: string): string {
  return `storage: ${folder}/storage
auth: {htpasswd: {file: ${folder}/htpasswd}}
packages: {'**': {access: $all, publish: $all}}
log: {type: stdout, format: json, level: warn}
`;
}

/** A registry in a process of its own, which keeps what is published in a folder; it has nothing from elsewhere. */
async function registryIn(folder: string) {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify(PACKAGE));
  await writeFile(join(folder, 'config.yaml'), configOf(folder));
  await exec('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });
  const port = await freePort();
  const url = `http://127.0.0.1:${String(port)}`;
  const program = join(folder, 'node_modules/verdaccio/bin/verdaccio');
  const args = [program, '--config', join(folder, 'config.yaml'), '--listen', url];
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  const gone = once(child, 'exit');
  const env = {
    npm_config_registry: `${url}/`,
    npm_config_cache: join(folder, 'cache'),
    npm_config_userconfig: join(folder, 'npmrc'),
  };
  // Anybody may publish there; npm wants a key all the same.
  await writeFile(join(folder, 'npmrc'), `//127.0.0.1:${String(port)}/:_authToken=anybody\n`);
  const isUp = async (): Promise<boolean> => {
    const answer = await fetch(`${url}/-/ping`).catch(() => undefined);
    return answer?.ok === true;
  };
  while (!(await isUp())) {
    if (child.exitCode !== null) throw new Error('verdaccio has ended');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    env,
    publish: (dir: string) =>
      exec('npm', ['publish', '--ignore-scripts'], { cwd: dir, env: { ...process.env, ...env } }),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

test('a skill and what it needs come from Verdaccio, as npm has published them', async () => {
  const cwd = await workspace({
    'project/runtime-config.yaml': 'skills: []\nserver: {host: 127.0.0.1, port: 0}\n',
    'shout/package.json': JSON.stringify({ name: '@acme/shout', version: '1.0.0', type: 'module' }),
    'shout/index.js': 'export const shout = (text) => text.toUpperCase();\n',
    'skill/package.json': JSON.stringify({
      name: '@acme/skill-echo',
      version: '1.0.0',
      type: 'module',
      dependencies: { '@acme/shout': '^1.0.0' },
    }),
    'skill/Skilletfile.yaml': SKILLETFILE,
    'skill/skill.js':
      "import { shout } from '@acme/shout';\nexport const handler = ({ text }) => ({ text: shout(text) });\n",
  });
  await using registry = await registryIn(join(cwd, 'registry'));
  await registry.publish(join(cwd, 'shout'));
  await registry.publish(join(cwd, 'skill'));
  const install = ['install', 'npm:@acme/skill-echo', '--yes'];
  const young = await command(cwd, install, registry.env);
  expect(young.stderr).toContain('was published 0.0 days ago');
  const { code, stderr } = await command(cwd, [...install, '--allow-new'], registry.env);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect((await lockOf(cwd))['echo']).toMatchObject({
    resolved: 'npm:@acme/skill-echo@1.0.0',
    dependencies: { 'node_modules/@acme/shout': { resolved: 'npm:@acme/shout@1.0.0' } },
  });
  await using host = new Cli({ cwd: join(cwd, 'project'), args: ['start', '--frozen'] });
  const url = await host.url();
  expect((await run(url, 'echo', { text: 'hi' })).body).toEqual({ text: 'HI' });
}, 600_000);
