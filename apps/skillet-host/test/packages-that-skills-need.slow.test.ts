import { spawnSync } from 'node:child_process';
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Cli, get, run, type Exit } from './support/cli.ts';
import { command, filesOf, folderOf, lockOf } from './support/installing.ts';
import { NpmRegistry } from './support/npm-registry.ts';
import { SKILLETFILE, workspace } from './support/workspace.ts';

const HANDLER = `import { shout } from 'shout';
export const handler = ({ text }) => ({ text: shout(text) });
`;
const SHOUT = {
  'index.js':
    "import { mark } from '@acme/mark';\nexport const shout = (text) => text.toUpperCase() + mark;\n",
};

let cwd = '';
let registry: NpmRegistry;

beforeEach(async () => {
  registry = await NpmRegistry.open();
  await registry.publish({
    name: 'shout',
    version: '1.0.0',
    manifest: {
      type: 'module',
      dependencies: { '@acme/mark': '^2.0.0' },
      scripts: { postinstall: 'touch ../../postinstall-ran' },
    },
    files: SHOUT,
  });
  await mark('2.0.0', '!');
  cwd = await workspace({
    'project/runtime-config.yaml': 'skills: []\nserver: {host: 127.0.0.1, port: 0}\n',
    'echo/Skilletfile.yaml': SKILLETFILE,
    'echo/skill.js': HANDLER,
    'echo/package.json': JSON.stringify({
      dependencies: { shout: '^1.0.0', '@skillet/sdk': '*' },
    }),
    // Whoever writes a skill has no say in where its packages come from.
    'echo/.npmrc': 'registry=http://127.0.0.1:9/\n',
  });
});

afterEach(async () => {
  await registry[Symbol.asyncDispose]();
});

function mark(version: string, text: string, days = 30): Promise<void> {
  return registry.publish({
    name: '@acme/mark',
    version,
    days,
    manifest: { type: 'module' },
    files: { 'index.js': `export const mark = '${text}';\n` },
  });
}

function host(...args: readonly string[]): Promise<Exit> {
  return command(cwd, args, registry.env);
}

test('they are installed with it, none of their scripts is run, and they are in the lock', async () => {
  await mark('2.1.0', '?', 2);
  const { code, stdout, stderr } = await host('install', '../echo', '--yes');
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stdout).toMatch(/needs +2 packages \(@acme\/mark@2\.0\.0, shout@1\.0\.0\)/);
  expect(stdout).toMatch(/scripts +those of shout: not run/);
  expect((await lockOf(cwd))['echo']).toMatchObject({
    dependencies: {
      'node_modules/@acme/mark': {
        resolved: 'npm:@acme/mark@2.0.0',
        integrity: expect.stringMatching(/^sha512-/) as string,
      },
      'node_modules/shout': { resolved: 'npm:shout@1.0.0' },
    },
  });
  expect(Object.keys(await filesOf(cwd)).filter((path) => path.includes('ran'))).toEqual([]);
  // A start needs no network.
  const asked = registry.asked.length;
  await using served = new Cli({
    cwd: join(cwd, 'project'),
    args: ['start', '--frozen'],
    env: registry.env,
  });
  const url = await served.url();
  expect((await run(url, 'echo', { text: 'hi' })).body).toEqual({ text: 'HI!' });
  expect(registry.asked).toHaveLength(asked);
  // They count among the files that may not change.
  await appendFile(join(await folderOf(cwd, 'echo'), 'node_modules/shout/index.js'), '//\n');
  await fetch(`${url}/reload`, { method: 'POST' });
  const { status } = await get(`${url}/health`);
  expect(status).toBe('degraded');
}, 120_000);

test('from the lock alone they are what they were, whatever is newer by now', async () => {
  await host('install', '../echo', '--yes');
  const installed = await filesOf(cwd);
  await mark('2.2.0', '?');
  await rm(join(cwd, 'project/skillet_skills'), { recursive: true });
  expect((await host('install')).stdout).toBe('echo: installed\n');
  expect(await filesOf(cwd)).toEqual(installed);
  expect((await host('install', '../echo', '--yes')).stdout).toContain('@acme/mark@2.2.0');
});

test('its own lockfile is followed', async () => {
  await mark('2.1.0', '?');
  const integrity = await integrityOf('@acme/mark', '2.0.0');
  const packages = {
    '': { dependencies: { shout: '^1.0.0' } },
    'node_modules/shout': {
      version: '1.0.0',
      integrity: await integrityOf('shout', '1.0.0'),
      dependencies: { '@acme/mark': '^2.0.0' },
    },
    'node_modules/@acme/mark': { version: '2.0.0', integrity },
  };
  const lockfile = { lockfileVersion: 3, requires: true, packages };
  await writeFile(join(cwd, 'echo/package-lock.json'), JSON.stringify(lockfile));
  const { code, stdout } = await host('install', '../echo', '--yes');
  expect(code).toBe(0);
  expect(stdout).toContain('@acme/mark@2.0.0');
  // It may name one that is too young, which is found out all the same.
  await mark('2.3.0', '?', 1);
  const young = { version: '2.3.0', integrity: await integrityOf('@acme/mark', '2.3.0') };
  const other = { ...lockfile, packages: { ...packages, 'node_modules/@acme/mark': young } };
  await writeFile(join(cwd, 'echo/package-lock.json'), JSON.stringify(other));
  const refused = await host('install', '../echo', '--yes');
  expect(refused.stderr).toContain('@acme/mark@2.3.0 was published 1.0 days ago');
});

async function integrityOf(name: string, version: string): Promise<string> {
  const document = (await (await fetch(`${registry.url}/${name}`)).json()) as {
    versions: Record<string, { dist: { integrity: string } }>;
  };
  return document.versions[version]?.dist.integrity ?? '';
}

describe('what is refused changes nothing', () => {
  test.each([
    ['one that is not there', { nowhere: '1' }, /npm says: .*nowhere/],
    ['one from an address', { shout: 'http://127.0.0.1:9/x.tgz' }, /from a registry alone/],
    ['one from Git', { shout: 'git+file:///tmp/x.git' }, /from a registry alone/],
    ['one from a folder', { shout: 'file:../../project' }, /from a registry alone/],
    ['one that needs something from an address', { sly: '1' }, /npm says|no registry/],
    ['one with a link in it', { linked: '1' }, /linked@1\.0\.0, which it needs: .*(link|Link)/],
  ])('%s', async (_, dependencies, says) => {
    await registry.publish({
      name: 'sly',
      version: '1.0.0',
      manifest: { dependencies: { x: 'http://127.0.0.1:9/x.tgz' } },
    });
    await registry.publish({ name: 'linked', version: '1.0.0', links: { 'a.js': '/etc/passwd' } });
    await host('install', '../echo', '--yes');
    const before = await filesOf(cwd);
    await writeFile(join(cwd, 'echo/package.json'), JSON.stringify({ dependencies }));
    const { code, stderr } = await host('install', '../echo', '--yes');
    expect(stderr).toMatch(says);
    expect(code).toBe(1);
    expect(await filesOf(cwd)).toEqual(before);
  });

  test('one whose bytes are not those that its registry has the digest of', async () => {
    const before = await filesOf(cwd);
    registry.tamper('@acme/mark', '2.0.0', Buffer.from('something else'));
    const { code, stderr } = await host('install', '../echo', '--yes');
    expect(stderr).toMatch(/is not installed: /);
    expect(code).toBe(1);
    expect({ ...(await filesOf(cwd)) }).toEqual(before);
  });
});

test('one that lies in the archive without a word of it is replaced by the one that was chosen', async () => {
  const sly = await workspace({
    'skill/Skilletfile.yaml': SKILLETFILE,
    'skill/skill.js': HANDLER,
    'skill/package.json': JSON.stringify({ dependencies: { shout: '1' } }),
    'skill/node_modules/shout/index.js': 'throw new Error("sly");\n',
  });
  spawnSync('tar', ['czf', join(cwd, 'sly.tgz'), '-C', sly, 'skill']);
  const { code, stderr } = await host('install', '../sly.tgz', '--yes');
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const file = join(await folderOf(cwd, 'echo'), 'node_modules/shout/index.js');
  expect(await readFile(file, 'utf8')).toBe(SHOUT['index.js']);
});

test('one that comes along is not fetched', async () => {
  const folder = 'node_modules/shout';
  await registry.publish({
    name: 'skill-echo',
    version: '1.0.0',
    manifest: { dependencies: { shout: '1' }, bundleDependencies: ['shout'] },
    files: {
      'Skilletfile.yaml': SKILLETFILE,
      'skill.js': HANDLER,
      [`${folder}/package.json`]: JSON.stringify({
        name: 'shout',
        version: '1.0.0',
        type: 'module',
      }),
      [`${folder}/index.js`]: "export const shout = () => 'bundled';\n",
    },
  });
  const { code, stderr } = await host('install', 'npm:skill-echo', '--yes');
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect((await lockOf(cwd))['echo']).not.toHaveProperty('dependencies');
});
