import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { contentDigest, ToHost, type ImportedModule } from '@skillet/core';
import { RevisionCode } from '../src/revision/revision-code.ts';
import { readFrame } from '../src/dialect/lane/read-frame.ts';

const MB = 1024 * 1024;

function imported(file: string, changes: Partial<ImportedModule> = {}): ImportedModule {
  return { url: `file://${file}`, file, digest: 'd', format: 'module', source: 'x', ...changes };
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
  '/',
  '/etc/passwd',
  '/proc/self/environ',
  '/w/skill',
  '/w/skill/',
  '/w/skill/../../etc/passwd',
  '/w/skill//a.ts',
  '/w/skillful/a.ts',
  'a.ts',
  '',
])('the file "%s", which is no code of the skill, is neither watched nor read', async (file) => {
  const code = new RevisionCode('/w/skill');
  const worker = {};
  code.note(worker, [imported(file)], []);
  expect(code.files).toEqual([]);
  code.adopt(worker);
  code.note(worker, [imported(file)], []);
  expect(code.files).toEqual([]);
  expect(await code.isOutdated()).toBe(false);
});

test('files of the skill and of its workspace are watched, also by way of links', async () => {
  const { workspace, dir } = await folders();
  const link = join(tmpdir(), `link-${String(process.pid)}`);
  await symlink(workspace, link);
  onTestFinished(() => rm(link));
  const code = new RevisionCode(join(link, 'skill'), link);
  const files = [join(dir, 'a.ts'), join(workspace, 'shared.ts'), join(link, 'b.ts')];
  code.note(
    {},
    files.map((file) => imported(file)),
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
  const same = imported(file, { digest: contentDigest(Buffer.from('one')) });
  expect(await adopted(same).isOutdated()).toBe(false);
  expect(await adopted(imported(file)).isOutdated()).toBe(true);
  await mkdir(join(dir, 'folder'));
  expect(await adopted(same, imported(join(dir, 'folder'))).isOutdated()).toBe(true);
});

test('what is imported once the skill is ready is kept by file and digest alone', () => {
  const code = new RevisionCode('/w');
  const worker = {};
  code.note(worker, [imported('/w/a.ts')], [['key', 'file:///w/a.ts']]);
  code.adopt(worker);
  for (let n = 0; n < 5000; n += 1) {
    const url = `file:///w/late.ts?v=${String(n)}`;
    code.note(worker, [imported('/w/late.ts', { url })], [[`key ${String(n)}`, url]]);
    code.note(worker, [imported(`/w/copy${String(n)}.ts`, { source: 'x'.repeat(1000) })], []);
  }
  expect(code.files).toHaveLength(1 + 1000);
  expect(code.sources).toEqual({
    modules: [imported('/w/a.ts')],
    resolutions: [['key', 'file:///w/a.ts']],
  });
});

test.each([
  ['of much code', () => [imported('/w/b.ts', { source: 'x'.repeat(9 * MB) })], []],
  [
    'of very many modules',
    () => Array.from({ length: 10_001 }, (_, n) => imported(`/w/${String(n)}.ts`)),
    [],
  ],
  [
    'of very many resolutions',
    () => [],
    Array.from({ length: 10_001 }, (_, n) => [`key ${String(n)}`, 'file:///w/a.ts'] as const),
  ],
])('nothing of the code is kept %s', (_what, modules, resolutions) => {
  const code = new RevisionCode('/w');
  const worker = {};
  code.note(worker, [imported('/w/a.ts')], []);
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
