import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

interface FingerprintModule {
  fingerprints: (root: string) => { install: string; build: string };
  buildIsComplete: (root: string) => boolean;
}

// Plain JavaScript for any Node, so it comes without declarations.
const source = new URL('../../scripts/setup/fingerprint.mjs', import.meta.url).href;
const { fingerprints, buildIsComplete } = (await import(source)) as FingerprintModule;

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'skillet-fingerprint-'));
  write('pnpm-lock.yaml', 'lockfileVersion: 9');
  write('packages/core/package.json', '{}');
  write('packages/core/src/deep/index.ts', 'export {};');
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

/** Which of the two a change makes necessary. */
function changedBy(change: () => void): { install: boolean; build: boolean } {
  const before = fingerprints(root);
  change();
  const after = fingerprints(root);
  return { install: before.install !== after.install, build: before.build !== after.build };
}

test.each(['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'packages/core/package.json', '.npmrc'])(
  'a changed %s needs an install and a build',
  (file) => {
    expect(changedBy(() => write(file, 'other'))).toEqual({ install: true, build: true });
  },
);

test.each(['packages/core/src/deep/index.ts', 'packages/core/src/new.ts', 'tsconfig.base.json'])(
  'a changed %s needs only a build',
  (file) => {
    expect(changedBy(() => write(file, 'other'))).toEqual({ install: false, build: true });
  },
);

test('a removed source needs a build', () => {
  const remove = () => rmSync(path.join(root, 'packages/core/src/deep'), { recursive: true });
  expect(changedBy(remove)).toEqual({ install: false, build: true });
});

test.each(['packages/core/test/x.test.ts', 'packages/core/dist/index.js', 'README.md'])(
  'a changed %s needs nothing',
  (file) => {
    expect(changedBy(() => write(file, 'other'))).toEqual({ install: false, build: false });
  },
);

test('a file that was merely touched needs nothing', () => {
  const file = path.join(root, 'packages/core/src/deep/index.ts');
  expect(changedBy(() => utimesSync(file, 1, 1))).toEqual({ install: false, build: false });
});

test('a build is complete when every package with sources has one', () => {
  expect(buildIsComplete(root)).toBe(false);
  write('packages/core/dist/index.js', '');
  write('pnpm-workspace.yaml', 'packages:\n  - examples/one\n');
  write('examples/one/package.json', '{}');
  expect(buildIsComplete(root)).toBe(true);
});
