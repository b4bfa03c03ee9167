import path from 'node:path';
import { expect, test } from 'vitest';
import { importRings } from './support/import-rings.ts';
import { importsOf, ownSources } from './workspace.ts';

test('no files import each other in a ring, not even for their types', () => {
  const files = ownSources();
  expect(files.length).toBeGreaterThan(1000);
  const imports = files.map((file) => {
    const beside = importsOf(file).filter((specifier) => specifier.startsWith('.'));
    return [file, beside.map((specifier) => path.join(path.dirname(file), specifier))] as const;
  });
  const rings = importRings(new Map(imports));
  expect(rings.map((ring) => ring.join(' -> '))).toEqual([]);
});

test('a ring is named file by file, and found wherever one enters it', () => {
  const imports = new Map([
    ['a', ['b', 'd']],
    ['b', ['c']],
    ['c', ['d', 'b']],
    ['d', []],
    ['itself', ['d', 'itself']],
  ]);
  expect(importRings(imports)).toEqual([
    ['b', 'c', 'b'],
    ['itself', 'itself'],
  ]);
});
