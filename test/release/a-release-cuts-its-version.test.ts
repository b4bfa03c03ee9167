import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cutVersion } from '../../scripts/release/cut-version.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'skillet-cut-'));
  write(
    'package.json',
    '{\n  "name": "all",\n  "version": "0.1.0",\n  "pm": {\n    "version": "^12"\n  }\n}\n',
  );
  write('apps/one/package.json', '{\n  "name": "one",\n  "version": "0.1.0"\n}\n');
  write('packages/two/package.json', '{\n  "name": "two",\n  "version": "0.1.0",\n  "x": 1\n}\n');
  write('CHANGELOG.md', '# Changelog\n\n## 0.2.0, to come\n\n- New.\n\n## 0.1.0\n\n- Old.\n');
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(name: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  writeFileSync(path.join(root, name), text);
}

function read(name: string): string {
  return readFileSync(path.join(root, name), 'utf8');
}

test('every package gets the version, and the changelog the date', () => {
  cutVersion(root, { version: '0.2.0', date: '2026-11-29' });
  expect(read('package.json')).toBe(
    '{\n  "name": "all",\n  "version": "0.2.0",\n  "pm": {\n    "version": "^12"\n  }\n}\n',
  );
  expect(read('apps/one/package.json')).toBe('{\n  "name": "one",\n  "version": "0.2.0"\n}\n');
  expect(read('packages/two/package.json')).toContain('"version": "0.2.0",\n  "x": 1');
  expect(read('CHANGELOG.md')).toBe(
    '# Changelog\n\n## 0.2.0, 2026-11-29\n\n- New.\n\n## 0.1.0\n\n- Old.\n',
  );
});

test.each(['0.1.0', '0.0.9', 'v0.2.0', '0.2', '0.2.0-beta.1', ''])(
  'the version "%s" is refused, and nothing is written',
  (version) => {
    expect(() => {
      cutVersion(root, { version, date: '2026-11-29' });
    }).toThrow(/newer than 0\.1\.0/);
    expect(read('package.json')).toContain('0.1.0');
    expect(read('CHANGELOG.md')).toContain('to come');
  },
);

test('a version counts by its numbers', () => {
  cutVersion(root, { version: '0.10.0', date: '2026-11-29' });
  expect(() => {
    cutVersion(root, { version: '0.9.0', date: '2026-11-29' });
  }).toThrow(/newer than 0\.10\.0/);
});

test('without anything to come there is no release', () => {
  write('CHANGELOG.md', '# Changelog\n\n## 0.1.0\n');
  expect(() => {
    cutVersion(root, { version: '0.2.0', date: '2026-11-29' });
  }).toThrow(/nothing is to be released/);
  expect(read('apps/one/package.json')).toContain('0.1.0');
});
