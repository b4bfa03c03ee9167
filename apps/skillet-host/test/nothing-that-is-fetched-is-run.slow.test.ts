import { execFileSync } from 'node:child_process';
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bringAgain, bringDependencies, fetchSource } from '@skillet/install';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { NpmRegistry } from './support/npm-registry.ts';
import { PythonIndex } from './support/python-index.ts';

const DIGEST = `sha512-${'A'.repeat(86)}==`;

let root = '';
let staging = '';
let dir = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'skillet-run-'));
  [staging, dir] = [join(root, 'staging'), join(root, 'skill')];
  await mkdir(staging);
  await mkdir(dir);
});

afterEach(() => {
  vi.unstubAllEnvs();
});

const hasRun = () =>
  access(join(root, 'ran')).then(
    () => true,
    () => false,
  );

function bring() {
  return bringDependencies(dir, { baseDir: root, staging, minAge: 0, now: Date.now() });
}

function setUp(env: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
}

/** A repository with these files; resolves with its address and its commit. */
async function repository(files: Readonly<Record<string, string>>) {
  const repo = join(root, 'repository');
  await mkdir(repo);
  for (const [name, text] of Object.entries(files)) await writeFile(join(repo, name), text);
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
      cwd: repo,
      encoding: 'utf8',
    }).trim();
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '-m', 'one');
  return { url: pathToFileURL(repo).href, commit: git('rev-parse', 'HEAD') };
}

test('a wheel that needs what would have to be built has nothing of that built', async () => {
  await using index = await PythonIndex.open();
  setUp(index.env);
  const backend = '[build-system]\nrequires = []\nbuild-backend = "own"\nbackend-path = ["."]\n';
  await mkdir(join(root, 'evil'));
  await writeFile(join(root, 'evil/pyproject.toml'), backend);
  await writeFile(join(root, 'evil/own.py'), `open(${JSON.stringify(join(root, 'ran'))}, "w")\n`);
  execFileSync('tar', ['czf', join(root, 'evil-1.0.tar.gz'), '-C', root, 'evil']);
  const { href } = pathToFileURL(join(root, 'evil-1.0.tar.gz'));
  await index.publish('friend', '1.0', {}, { needs: [`evil @ ${href}`] });
  await writeFile(join(dir, 'requirements.txt'), 'friend\n');
  // What other environments are set up for does not count.
  setUp({ PIP_USER: '1', PIP_REQUIRE_VIRTUALENV: '1' });
  await expect(bring()).rejects.toThrow('no wheel of an index');
  expect(await hasRun()).toBe(false);
}, 60_000);

test('what a registry or a lock calls a version is no address for npm', async () => {
  await using registry = await NpmRegistry.open();
  setUp(registry.env);
  const { url } = await repository({ 'package.json': '{"name": "evil", "version": "1.0.0"}' });
  const version = { name: 'evil', version: `git+${url}`, dist: { integrity: DIGEST } };
  registry.answers.set('evil', {
    ...{ name: 'evil', 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': version } },
  });
  const source = { kind: 'npm', name: 'evil', range: 'latest' } as const;
  const options = { cwd: root, staging, allow: undefined, minAge: 0, now: 0, rules: undefined };
  await expect(fetchSource(source, options)).rejects.toThrow('which is none');
  for (const resolved of [`npm:evil@git+${url}`, 'npm:evil/repository@1', 'npm:a/../b@1.0.0']) {
    const dependencies = { 'node_modules/evil': { resolved, integrity: DIGEST } };
    await expect(bringAgain(dir, { dependencies }, { staging })).rejects.toThrow(
      'is no package of a registry',
    );
  }
  // An `.npmrc` of the machine keeps npm from nothing that is needed here.
  setUp({ npm_config_save: 'false', npm_config_dry_run: 'true' });
  await registry.publish({ name: 'mark', version: '1.0.0' });
  await writeFile(join(dir, 'package.json'), '{"dependencies": {"mark": "1.0.0"}}');
  await writeFile(join(dir, 'node_modules'), '');
  await expect(bring()).rejects.toThrow('a file is where npm:mark@1.0.0');
  await rm(join(dir, 'node_modules'));
  await rm(staging, { recursive: true });
  await mkdir(staging);
  expect((await bring()).dependencies).toHaveProperty('node_modules/mark');
}, 60_000);

test('files of a commit are as they are: no filter that its attributes name is run, and no line is ended otherwise', async () => {
  const { url, commit } = await repository({
    '.gitattributes': '*.js filter=lfs\n*.txt ident text=auto eol=crlf\n',
    'skill.js': 'one\ntwo\n',
    'a.txt': '$Id$\n',
  });
  setUp({
    ...{ GIT_CONFIG_COUNT: '2', GIT_CONFIG_KEY_0: 'filter.lfs.smudge' },
    GIT_CONFIG_VALUE_0: `tee ${join(root, 'ran')}`,
    ...{ GIT_CONFIG_KEY_1: 'core.autocrlf', GIT_CONFIG_VALUE_1: 'true' },
    // As where a hook of Git runs this.
    ...{ GIT_INDEX_FILE: '.git/index', GIT_OBJECT_DIRECTORY: join(root, 'nowhere') },
  });
  const fetched = await fetchSource(
    { kind: 'git', url, commit },
    { cwd: root, staging, allow: undefined, minAge: 0, now: 0, rules: undefined },
  );
  expect(await hasRun()).toBe(false);
  expect(await readFile(join(fetched.dir, 'skill.js'), 'utf8')).toBe('one\ntwo\n');
  expect(await readFile(join(fetched.dir, 'a.txt'), 'utf8')).toBe('$Id$\n');
});
