import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { readLockfile } from '../src/dependencies/node/lockfile.ts';
import { readManifest } from '../src/dependencies/node/manifest.ts';
import { fitsHere } from '../src/dependencies/node/platform.ts';
import { readRequirements } from '../src/dependencies/python/requirements.ts';
import { mustTakeRegistryAlone } from '../src/fetch/npm.ts';

const INTEGRITY = `sha512-${'A'.repeat(86)}==`;
const HASH = `--hash=sha256:${'0'.repeat(64)}`;

async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'skillet-needs-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  return dir;
}

test.each([
  ['requests', ['requests']],
  ['requests>=2,<3 ; python_version < "4"', ['requests>=2,<3 ; python_version < "4"']],
  ['requests[socks]==2.0.*', ['requests[socks]==2.0.*']],
  [
    `a==1 \\\n    ${HASH} \\\n    ${HASH}\n# more\n\nb~=1.2 ${HASH}`,
    [expect.any(String), expect.any(String)],
  ],
])('%j are requirements', async (text, lines) => {
  const found = await readRequirements(await folder({ 'requirements.txt': text }));
  expect(found?.lines).toEqual(lines);
  expect(found?.hashed).toBe(text.includes('--hash'));
});

test.each([
  '--index-url https://example.org',
  '-r other.txt',
  '-e .',
  'a @ https://example.org/a.whl',
  './a.whl',
  'https://example.org/a.whl',
  'a --global-option=x',
  `a ${HASH} --extra-index-url https://example.org`,
  `a==1 ${HASH}\nb`,
  'a; python_version > "3" --hash=md5:00 -i x @ y',
  `a>${'1!'.repeat(40)}1@`,
  `a${'>1,'.repeat(900)}>1`,
  `a${' '.repeat(200_000)}@`,
])('%j are none', async (text) => {
  await expect(readRequirements(await folder({ 'requirements.txt': text }))).rejects.toThrow(
    /requirements\.txt/,
  );
});

test('no file and no line are no need', async () => {
  expect(await readRequirements(await folder({}))).toBeUndefined();
  expect(await readRequirements(await folder({ 'requirements.txt': '# none\n' }))).toBeUndefined();
  expect(await readManifest(await folder({}))).toBeUndefined();
  expect(
    await readManifest(
      await folder({
        'package.json': '{"dependencies": {"@skillet/sdk": "*"}, "devDependencies": {"x": "1"}}',
      }),
    ),
  ).toBeUndefined();
});

test.each([
  'file:../x',
  'link:x',
  'git+https://example.org/x.git',
  'a/b',
  'https://x/y.tgz',
  'workspace:*',
  7,
])('a package from %j is not in a registry', async (spec) => {
  const dir = await folder({ 'package.json': JSON.stringify({ dependencies: { x: spec } }) });
  await expect(readManifest(dir)).rejects.toThrow(/from a registry alone/);
});

test('what is to be put in place of other packages is of a registry, too', async () => {
  const overridden = async (overrides: unknown) => {
    const manifest = { dependencies: { x: '1' }, overrides };
    return readManifest(await folder({ 'package.json': JSON.stringify(manifest) }));
  };
  const fine = { y: '2', z: { '.': '1', x: '$x', 'a@^1': { b: 'npm:@acme/b@3' } } };
  expect((await overridden(fine))?.overrides).toEqual(fine);
  let deep: unknown = '1';
  for (let depth = 1; depth <= 100; depth += 1) deep = { x: deep };
  for (const odd of [{ y: 'git+file:///x' }, { z: { y: 'a/b' } }, { z: ['1'] }, ['a/b'], deep])
    await expect(overridden(odd)).rejects.toThrow(/from a registry alone/);
});

test.each([
  ['11.9.4', false],
  ['10.99.0', false],
  ['11.10.0', true],
  ['12.0.0', true],
])('an npm %s can be told to take nothing of Git: %s', async (version, can) => {
  const dir = await folder({ npm: `#!/bin/sh\necho ${version}\n` });
  await chmod(join(dir, 'npm'), 0o755);
  vi.stubEnv('PATH', `${dir}:${process.env['PATH'] ?? ''}`);
  const asked = mustTakeRegistryAlone(dir);
  if (can) await asked;
  else await expect(asked).rejects.toThrow(`npm ${version} can't be told to take none of Git`);
  vi.unstubAllEnvs();
});

function lockfile(packages: Readonly<Record<string, unknown>>) {
  return readLockfile(JSON.stringify({ lockfileVersion: 3, packages: { '': {}, ...packages } }));
}

test('of a lockfile, what is for this machine and not for development is taken', () => {
  const one = { version: '1.0.0', integrity: INTEGRITY };
  const chosen = lockfile({
    'node_modules/a': { ...one, hasInstallScript: true },
    'node_modules/@b/c/node_modules/d': { ...one, name: 'real-d' },
    'node_modules/dev': { ...one, dev: true },
    'node_modules/a/node_modules/bundled': { version: '1.0.0', inBundle: true },
    'node_modules/elsewhere': { ...one, optional: true, os: ['plan9'] },
  });
  expect(chosen).toMatchObject({
    dependencies: {
      'node_modules/@b/c/node_modules/d': { resolved: 'npm:real-d@1.0.0' },
      'node_modules/a': { resolved: 'npm:a@1.0.0', integrity: INTEGRITY },
    },
    withScripts: ['a'],
    platform: expect.stringContaining(process.arch) as string,
  });
  expect(Object.keys(chosen.dependencies)).toHaveLength(2);
});

test.each([
  ['a place that climbs', 'node_modules/../../x', {}],
  ['a place outside', '../x', {}],
  ['a link', 'node_modules/x', { link: true, resolved: '../x' }],
  ['one without a digest', 'node_modules/x', { integrity: undefined }],
  ['one with a weak digest', 'node_modules/x', { integrity: 'sha1-AAAA' }],
  ['one of Git', 'node_modules/x', { resolved: 'git+ssh://git@example.org/x.git#aaaa' }],
  ['a version that is a flag', 'node_modules/x', { version: '--x' }],
  ['a name that is a path', 'node_modules/x', { name: '../x' }],
  ['one that is needed, and for another system', 'node_modules/x', { os: ['plan9'] }],
])('%s is refused', (_, place, entry) => {
  const all = { [place]: { version: '1.0.0', integrity: INTEGRITY, ...entry } };
  expect(() => lockfile(all)).toThrow(/in no registry|no registry|not for/);
});

test.each([
  [{}, true],
  [{ os: ['any'] }, true],
  [{ os: [`!${process.platform}`] }, false],
  [{ os: ['!plan9'] }, true],
  [{ cpu: [process.arch], os: [process.platform] }, true],
  [{ cpu: ['vax'] }, false],
])('%j fits: %s', (entry, fits) => {
  expect(fitsHere(entry)).toBe(fits);
});
