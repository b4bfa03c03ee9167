import { spawnSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { CheckResult } from '../src/cli/check/check-result.ts';
import { Cli, run } from './support/cli.ts';
import { allFilesOf, command as commandIn } from './support/installing.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

const EXAMPLES = 'examples:\n  - input: {text: hi}\n    output: {text: hi}\n';
const CONFIG = 'skills: []\nserver: {host: 127.0.0.1, port: 0}\n';

let cwd = '';

beforeEach(async () => {
  cwd = await workspace({
    'project/runtime-config.yaml': CONFIG,
    'echo/Skilletfile.yaml': SKILLETFILE + EXAMPLES,
    'echo/skill.js': ECHO,
  });
});

const command = (...args: readonly string[]) => commandIn(cwd, args);
const project = () => allFilesOf(cwd);

async function saidBy(url: string): Promise<unknown> {
  return (await run(url, 'echo', { text: 'hi' })).body['text'];
}

function pack(folder: string, archive: string): void {
  const { status } = spawnSync('tar', ['czf', archive, folder], { cwd });
  expect(status).toBe(0);
}

describe('a folder', () => {
  test('is installed, listed, served by the next host, and taken away again', async () => {
    const before = await project();
    const { code, stdout, stderr } = await command('install', '../echo', '--yes');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toContain('installed; its example passes; no host runs here');
    expect((await command('list')).stdout).toMatch(/^echo +1\.0\.0 +file:\.\.\/echo$/m);
    // What it was installed from may change, or go.
    await rm(join(cwd, 'echo'), { recursive: true });
    {
      await using host = new Cli({ cwd: join(cwd, 'project') });
      expect(await saidBy(await host.url())).toBe('hi');
    }
    expect((await command('uninstall', 'echo')).stdout).toBe('echo is gone\n');
    const { 'skillet.lock': lock, ...after } = await project();
    expect(JSON.parse(lock ?? '')).toEqual({ version: 1, skills: {} });
    const own = Object.entries(after).filter(([path]) => !path.startsWith('.skillet/'));
    expect(Object.fromEntries(own)).toEqual(before);
  });

  test('may have an entry in the configuration that says more of it', async () => {
    await command('install', '../echo', '--yes');
    const entry = 'skills: [{name: e, installed: echo, mount: say, timeout: 3s}]\n';
    await writeFile(
      join(cwd, 'project/runtime-config.yaml'),
      `${entry}server: {host: 127.0.0.1, port: 0}\n`,
    );
    const { skills } = JSON.parse((await command('check', '--json')).stdout) as CheckResult;
    expect(skills).toMatchObject([{ name: 'e', mount: 'say', ok: true }]);
  });

  test('is looked at, and not installed, on a dry run', async () => {
    const before = await project();
    const { code, stdout } = await command('install', '../echo', '--dry-run');
    expect({ code, text: stdout.slice(stdout.lastIndexOf('\n', stdout.length - 2) + 1) }).toEqual({
      code: 0,
      text: 'its example passes; nothing was installed\n',
    });
    expect(await project()).toEqual(before);
  });
});

describe('a host that runs', () => {
  test('serves a skill as soon as it is installed, and its next version, and then not any more', async () => {
    await using host = new Cli({ cwd: join(cwd, 'project') });
    const url = await host.url();
    expect((await command('install', '../echo', '--yes')).stdout).toContain(
      'answers at /skills/echo',
    );
    expect(await saidBy(url)).toBe('hi');

    const next = SKILLETFILE.replace('1.0.0', '1.1.0');
    await writeFile(join(cwd, 'echo/Skilletfile.yaml'), next);
    await writeFile(
      join(cwd, 'echo/skill.js'),
      "export const handler = () => ({ text: 'more' });\n",
    );
    const { stdout } = await command('install', '../echo', '--yes');
    expect(stdout).toContain('replaces  1.0.0 from file:../echo');
    expect(await saidBy(url)).toBe('more');
    // The folder of the version before goes with the next command.
    await command('uninstall', 'echo');
    expect((await run(url, 'echo', {})).status).toBe(404);
    expect(await readdir(join(cwd, 'project/skillet_skills'))).toEqual(['.busy']);
  });
});

describe('what is refused changes nothing', () => {
  const broken: Readonly<Record<string, readonly [files: Record<string, string>, says: RegExp]>> = {
    'no skill at all': [{ 'Skilletfile.yaml': '' }, /Skilletfile\.yaml/],
    'a module that can not be loaded': [
      { 'skill.js': 'throw new Error("not today")' },
      /not today/,
    ],
    'a module that ends its process': [
      { 'skill.js': 'process.kill(process.pid, "SIGKILL")' },
      /takes the whole process down|SIGKILL|ended/,
    ],
    'an example that fails': [
      {
        'Skilletfile.yaml':
          SKILLETFILE + EXAMPLES.replace('output: {text: hi}', 'output: {text: ho}'),
      },
      /the example \{"text":"hi"\}/,
    ],
    'packages that it needs from an address': [
      { 'package.json': '{"dependencies": {"left-pad": "http://127.0.0.1:9/x.tgz"}}' },
      /left-pad.*from a registry alone/,
    ],
  };

  test.each(Object.entries(broken))('%s', async (_, [files, says]) => {
    await command('install', '../echo', '--yes');
    for (const [name, text] of Object.entries(files))
      await writeFile(join(cwd, 'echo', name), text);
    const before = await project();
    const { code, stderr } = await command('install', '../echo', '--yes');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^skillet-host: \.\.\/echo is not installed: /m);
    expect(stderr).toMatch(says);
    expect(await project()).toEqual(before);
  });

  test('a link in a folder, and in an archive', async () => {
    spawnSync('ln', ['-s', '/etc/passwd', 'echo/secrets.txt'], { cwd });
    pack('echo', 'echo.tgz');
    const before = await project();
    for (const source of ['../echo', '../echo.tgz']) {
      const { code, stderr } = await command('install', source, '--yes');
      expect(code).toBe(1);
      expect(stderr).toMatch(/secrets\.txt": it is (?:a link|neither a file nor a folder)/);
    }
    expect(await project()).toEqual(before);
  });
});

describe('from the lock alone', () => {
  test('an archive is fetched again, and refused when it has changed', async () => {
    pack('echo', 'echo.tgz');
    await command('install', '../echo.tgz', '--yes');
    const installed = await project();
    await rm(join(cwd, 'project/skillet_skills'), { recursive: true });
    expect((await command('list')).stdout).toContain(
      'its files are missing: `skillet-host install` fetches them again',
    );
    expect((await command('install')).stdout).toBe('echo: installed\n');
    expect(await project()).toEqual(installed);
    expect((await command('install')).stdout).toBe('echo: is there\n');

    await rm(join(cwd, 'project/skillet_skills'), { recursive: true });
    await writeFile(join(cwd, 'echo/skill.js'), `${ECHO}// more\n`);
    pack('echo', 'echo.tgz');
    const { code, stderr } = await command('install');
    expect(code).toBe(1);
    expect(stderr).toContain('not the one that skillet.lock has the digest of');
  });

  test.each([
    ['that is not JSON', '{', 'it is not JSON'],
    ['of a merge that was not ended', '<<<<<<< HEAD\n{}\n', 'merge conflict'],
    [
      'that leads elsewhere',
      JSON.stringify({
        version: 1,
        skills: {
          echo: {
            source: 'x',
            resolved: 'x',
            tree: `sha512-${'A'.repeat(86)}==`,
            folder: '../../etc',
          },
        },
      }),
      '`echo.folder`',
    ],
  ])('a lock %s is told of, and not written over', async (_, text, says) => {
    await writeFile(join(cwd, 'project/skillet.lock'), text);
    for (const args of [['install', '../echo', '--yes'], ['list'], ['check']]) {
      const { code, stderr } = await command(...args);
      expect(code).not.toBe(0);
      expect(stderr).toContain(says);
    }
    expect(await readFile(join(cwd, 'project/skillet.lock'), 'utf8')).toBe(text);
  });
});

test('two at once: one waits for nobody, and says so', async () => {
  await mkdir(join(cwd, 'slow'));
  await cp(join(cwd, 'echo'), join(cwd, 'slow'), { recursive: true });
  await writeFile(
    join(cwd, 'slow/skill.js'),
    `await new Promise(() => setInterval(() => {}, 1000));`,
  );
  const root = join(cwd, 'project');
  const held = new Cli({ cwd: root, args: ['install', '../slow', '--yes'] });
  const { promise: isStaged, resolve } = Promise.withResolvers<undefined>();
  held.process.stdout?.once('data', () => {
    resolve(undefined);
  });
  await isStaged;
  const { code, stderr } = await command('install', '../echo', '--yes');
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr:
      'skillet-host: another command installs or takes away skills here: try again when it is done\n',
  });
  // One that is killed in the middle leaves nothing that counts, and the next takes away what it left.
  held.process.kill('SIGKILL');
  await held.exit;
  expect((await command('list')).stdout).toBe('no skill is installed\n');
  expect((await command('install', '../echo', '--yes')).code).toBe(0);
  expect((await readdir(join(root, 'skillet_skills'))).toSorted()).toEqual(['.busy', 'echo']);
});
