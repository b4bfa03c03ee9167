import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, afterEach, expect, test } from 'vitest';
import { pythonCommand } from '../src/carrier/process/command-line.ts';
import { specOf } from './support/skill.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'skillet-venv-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

/** What is run for a skill, with a `python3` in the PATH that would do. */
function command(python?: string) {
  const path = join(dir, 'bin');
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'python3'), '');
  chmodSync(join(path, 'python3'), 0o755);
  return pythonCommand(
    { ...specOf(), dir, env: { PATH: path }, ...(python === undefined ? {} : { python }) },
    '/kernel',
    [],
  );
}

function ownPython(make: (file: string) => void) {
  mkdirSync(join(dir, '.venv/bin'), { recursive: true });
  make(join(dir, '.venv/bin/python'));
}

test('without a .venv it is the python3 of the PATH', () => {
  expect(command()).toMatchObject({ file: join(dir, 'bin/python3') });
  expect(command().problem).toBeUndefined();
});

test('a .venv whose Python leads nowhere is an error that says what to do', () => {
  ownPython((file) => {
    symlinkSync(join(dir, 'python3.8-of-before'), file);
  });
  expect(command().problem).toBe(
    'the program "./.venv/bin/python" is a link that leads nowhere; make the .venv anew (python3 -m venv --clear .venv, and install its packages), or set `python`',
  );
  expect(command('python3').problem).toBeUndefined();
});

test('so is one that cannot be run', () => {
  ownPython((file) => {
    writeFileSync(file, '');
  });
  expect(command().problem).toMatch(/^the program "\.\/\.venv\/bin\/python" is not executable/);
});
