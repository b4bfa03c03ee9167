import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import {
  contentDigest,
  MCP_SERVER_DEFAULTS,
  moduleNames,
  ToHost,
  type ImportedModule,
} from '@skillet/core';
import { RevisionCode } from '../src/revision/revision-code.ts';
import { readFrame } from '../src/dialect/lane/read-frame.ts';

const MB = 1024 * 1024;

function imported(name: string, changes: Partial<ImportedModule> = {}): ImportedModule {
  return { name, digest: 'd', format: 'module', source: 'x', ...changes };
}

/** Folders of a skill and of a workspace around it, which go with the test. */
async function folders() {
  const workspace = await realpath(await mkdtemp(join(tmpdir(), 'imports-')));
  onTestFinished(() => rm(workspace, { recursive: true }));
  const dir = join(workspace, 'skill');
  await mkdir(dir);
  return { workspace, dir };
}

test.each([
  'skill:/',
  'skill:/etc/passwd',
  'skill:/proc/self/environ',
  'skill:../skill',
  'skill:.',
  'skill:./../../etc/passwd',
  'skill:.//a.ts',
  'skill:../skillful/a.ts',
  'skill:./a%2Fb.ts',
  'skill://host/w/skill/a.ts',
  'skill:http://[',
  'skill:./a%00.ts',
  'skill:./a%zz.ts',
  'file:///w/skill/a.ts',
  'a.ts',
  '',
])('the name "%s", which is no code of the skill, is neither watched nor read', async (name) => {
  const code = new RevisionCode('/w/skill');
  const worker = {};
  code.note(worker, [imported(name)], []);
  expect(code.files).toEqual([]);
  code.adopt(worker);
  code.note(worker, [imported(name)], []);
  expect(code.files).toEqual([]);
  expect(await code.isOutdated()).toBe(false);
});

test('of a skill that has no folder nothing is looked at, and nothing has changed', async () => {
  const code = new RevisionCode('/');
  const server = { kind: 'stdio', command: ['x'] } as const;
  code.find({ dir: '/', mcp: { ...MCP_SERVER_DEFAULTS, server } });
  expect(await code.isOutdated(true)).toBe(false);
  expect(code.files).toEqual([]);
});

test('files of the skill and of its workspace are watched, also by way of links', async () => {
  const { workspace, dir } = await folders();
  const link = join(tmpdir(), `link-${String(process.pid)}`);
  await symlink(workspace, link);
  onTestFinished(() => rm(link));
  const home = join(link, 'skill');
  const code = new RevisionCode(home, link);
  const { nameOf } = moduleNames(home);
  const files = [join(dir, 'a.ts'), join(workspace, 'shared.ts'), join(link, 'b.ts')];
  code.note(
    {},
    files.map((file) => imported(nameOf(pathToFileURL(file).href))),
    [],
  );
  expect(code.files).toEqual(files);
});

test('a change is seen, and what is no regular file counts as changed', async () => {
  const { dir } = await folders();
  const file = join(dir, 'a.ts');
  await writeFile(file, 'one');
  const adopted = (...modules: ImportedModule[]) => {
    const code = new RevisionCode(dir);
    const worker = {};
    code.note(worker, modules, []);
    code.adopt(worker);
    return code;
  };
  const same = imported('skill:./a.ts', { digest: contentDigest(Buffer.from('one')) });
  expect(await adopted(same).isOutdated()).toBe(false);
  expect(await adopted(imported('skill:./a.ts')).isOutdated()).toBe(true);
  await mkdir(join(dir, 'folder'));
  expect(await adopted(same, imported('skill:./folder')).isOutdated()).toBe(true);
});

test('what is imported once the skill is ready is kept by file and digest alone', () => {
  const code = new RevisionCode('/w');
  const worker = {};
  code.note(worker, [imported('skill:./a.ts')], [['key', 'skill:./a.ts']]);
  code.adopt(worker);
  for (let n = 0; n < 5000; n += 1) {
    const name = `skill:./late.ts?v=${String(n)}`;
    code.note(worker, [imported(name)], [[`key ${String(n)}`, name]]);
    code.note(worker, [imported(`skill:./copy${String(n)}.ts`, { source: 'x'.repeat(1000) })], []);
  }
  expect(code.files).toHaveLength(1 + 1000);
  expect(code.sources).toEqual({
    modules: [imported('skill:./a.ts')],
    resolutions: [['key', 'skill:./a.ts']],
  });
});

test.each([
  ['of much code', () => [imported('skill:./b.ts', { source: 'x'.repeat(9 * MB) })], []],
  [
    'of very many modules',
    () => Array.from({ length: 10_001 }, (_, n) => imported(`skill:./${String(n)}.ts`)),
    [],
  ],
  [
    'of very many resolutions',
    () => [],
    Array.from({ length: 10_001 }, (_, n) => [`key ${String(n)}`, 'skill:./a.ts'] as const),
  ],
])('nothing of the code is kept %s', (_what, modules, resolutions) => {
  const code = new RevisionCode('/w');
  const worker = {};
  code.note(worker, [imported('skill:./a.ts')], []);
  code.note(worker, modules(), resolutions);
  code.note(worker, [imported('/w/z.ts')], []);
  code.adopt(worker);
  expect(code.sources).toBeNull();
  expect(code.files).toContain('/w/a.ts');
  expect(code.files.length).toBeLessThanOrEqual(10_000);
});

test.each([
  [[], [['key', 'a', 'b']]],
  [[], [['key']]],
  [[], [['key', 'x'.repeat(40_000)]]],
  [[], [{ length: 2 }]],
  [[imported('x'.repeat(40_000))], []],
])('a malformed import is refused: case %#', (modules, resolutions) => {
  const raw = [ToHost.imported, modules, resolutions];
  expect(readFrame(raw, { response: 100 })).toBe('a malformed import');
});
