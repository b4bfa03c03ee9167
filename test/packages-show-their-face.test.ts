import { describe, expect, test } from 'vitest';
import { builtPackages, hasFile, readText } from './workspace.ts';

const packages = builtPackages();
const libraries = packages.filter(({ dir }) => dir.startsWith('packages/'));

describe.each(packages)('$dir', ({ dir }) => {
  test('has a README that also says what it does not do', () => {
    expect(hasFile(`${dir}/README.md`)).toBe(true);
    expect(readText(`${dir}/README.md`)).toMatch(/\bnot?\b|n't\b|\bnever\b/i);
  });
});

// What is in Python is named by its modules.
const built = libraries.filter(({ dir }) => hasFile(`${dir}/src`));

describe.each(built)('$dir', ({ dir }) => {
  test('has an index that names what it exports', () => {
    expect(readText(`${dir}/src/index.ts`)).not.toMatch(/export\s*\*/);
  });
});
