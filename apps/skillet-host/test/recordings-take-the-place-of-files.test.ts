import { execFileSync } from 'node:child_process';
import {
  chmod,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RecordingDraft } from '../src/recording/recording-draft.ts';
import { command } from './support/command.ts';

const RECORDING = { ignore: [], full: false, calls: [] };
const TEXT = '{"skillet_recording":1}\n';

const folder = () => mkdtemp(join(tmpdir(), 'skillet-draft-'));

test('of two that are begun for one file each comes there whole, and beside it lies nothing', async () => {
  const dir = await folder();
  const file = join(dir, 'calls.jsonl');
  const one = await RecordingDraft.open(file);
  const other = await RecordingDraft.open(file);
  // Also nothing that somebody would leave who is killed now.
  expect(await readdir(dir)).toEqual([]);
  await one.put(RECORDING);
  expect(await readFile(file, 'utf8')).toBe(TEXT);
  await other.put({ ...RECORDING, full: true });
  expect(await readFile(file, 'utf8')).toBe('{"skillet_recording":1,"full":true}\n');
  expect(await readdir(dir)).toEqual(['calls.jsonl']);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('the file that a link leads to is replaced, with its mode, and the link stays one', async () => {
  const dir = await folder();
  const [file, link] = [join(dir, 'real.jsonl'), join(dir, 'calls.jsonl')];
  await writeFile(file, 'before');
  await chmod(file, 0o644);
  await symlink('real.jsonl', link);
  await (await RecordingDraft.open(link)).put(RECORDING);
  expect(await readlink(link)).toBe('real.jsonl');
  expect(await readFile(file, 'utf8')).toBe(TEXT);
  expect((await stat(file)).mode & 0o777).toBe(0o644);
});

test('where it can not be written that is said at the beginning, and what fails leaves the file as it was', async () => {
  const dir = await folder();
  await expect(RecordingDraft.open(join(dir, 'missing/calls.jsonl'))).rejects.toThrow('ENOENT');
  const file = join(dir, 'calls.jsonl');
  await writeFile(file, 'before');
  const draft = await RecordingDraft.open(file);
  const circle: { self?: unknown } = {};
  circle.self = circle;
  const call = { mount: 'a', method: 'GET', path: '/', safe: 'no', body: circle } as const;
  const calls = [{ ...call, answer: { status: 200 } }];
  await expect(draft.put({ ...RECORDING, calls })).rejects.toThrow(TypeError);
  expect(await readFile(file, 'utf8')).toBe('before');
  expect(await readdir(dir)).toEqual(['calls.jsonl']);
});

test('a pipe is no recording, and nobody waits for what it says', async () => {
  const dir = await folder();
  execFileSync('mkfifo', [join(dir, 'pipe')]);
  const { code, stderr } = await command(dir, 'record', '--out', 'pipe');
  expect({ code, stderr }).toMatchObject({ code: 2 });
  expect(stderr).toContain('--out pipe is there already, and is no recording');
});
