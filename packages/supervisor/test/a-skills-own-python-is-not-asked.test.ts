import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { pythonPlaces } from '../src/carrier/process/confine/python-places.ts';
import { specOf } from './support/skill.ts';

const NOTHING = { network: [], files: [], env: [], commands: [], engine: [] };

let root = '';
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'skillet-python-')));
  for (const folder of ['skill/.venv/bin', 'data', 'machine']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
});

/** An interpreter that leaves a mark when it is started, and says where it has its library. */
function interpreter(path: string): string {
  const file = join(root, path);
  const told = JSON.stringify([file, [`${root}/lib`, 'relative']]);
  writeFileSync(file, `#!/bin/sh\n: > "${root}/started"\necho '${told}'\n`);
  chmodSync(file, 0o755);
  return file;
}

function placesOf(file: string, more: object = {}) {
  const place = { dir: join(root, 'skill'), dataDir: join(root, 'data'), env: { PYTHONPATH: '' } };
  return pythonPlaces(file, { ...specOf(), ...place, permissions: NOTHING, ...more });
}

const wasStarted = () => existsSync(join(root, 'started'));

test('a Python of the machine says where it is, and what it reads', async () => {
  const file = interpreter('machine/python3');
  expect(await placesOf(file)).toEqual({ executable: file, read: [`${root}/lib`] });
});

test('one that is a link of the skill gets what the Python has that it leads to', async () => {
  interpreter('machine/python3');
  const link = join(root, 'skill/.venv/bin/python');
  symlinkSync(join(root, 'machine/python3'), link);
  expect(await placesOf(link)).toEqual({ executable: link, read: [`${root}/lib`] });
});

test('one that is of the skill, or that it may write, is not started without its rules', async () => {
  const own = interpreter('skill/.venv/bin/python');
  const written = interpreter('data/python3');
  const granted = interpreter('machine/python3');
  expect(await placesOf(own)).toEqual({ executable: own, read: [] });
  expect(await placesOf(written)).toEqual({ executable: written, read: [] });
  const permissions = { ...NOTHING, files: [`write:${root}/machine`] };
  expect(await placesOf(granted, { permissions })).toEqual({ executable: granted, read: [] });
  const link = join(root, 'machine/python3-link');
  symlinkSync(own, link);
  expect(await placesOf(link)).toEqual({ executable: link, read: [] });
  expect(wasStarted()).toBe(false);
});

test('packages that the skill could put a link in the place of are not read for that', async () => {
  const file = interpreter('machine/python3');
  symlinkSync('/etc', join(root, 'data/lib'));
  symlinkSync(join(root, 'data/lib'), join(root, 'named'));
  const folders = ['data/lib', 'named', 'data', 'machine'].map((name) => join(root, name));
  const env = { PYTHONPATH: folders.join(':') };
  const read = [`${root}/lib`, join(root, 'data'), join(root, 'machine')];
  expect(await placesOf(file, { env })).toEqual({ executable: file, read });
});

test('nothing but a Python is started for a link', async () => {
  interpreter('machine/shutdown');
  const link = join(root, 'skill/.venv/bin/python');
  symlinkSync(join(root, 'machine/shutdown'), link);
  expect(await placesOf(link)).toEqual({ executable: link, read: [] });
  expect(wasStarted()).toBe(false);
});
