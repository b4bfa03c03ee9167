import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const DIST = join(import.meta.dirname, '..', 'dist');
/** Bytes that a browser loads at most, compressed. */
const MOST = 90 * 1024;

test('a browser loads at most 90 kB of it', () => {
  const names = readdirSync(DIST);
  const loaded = names.filter((name) => name.endsWith('.gz') || name === 'index.html');
  expect(loaded.length).toBeGreaterThan(2);
  const bytes = loaded.map((name) => statSync(join(DIST, name)).size);
  expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MOST);
});

test('nothing in it names another address', () => {
  for (const name of readdirSync(DIST).filter((one) => !one.endsWith('.gz'))) {
    const addresses = readFileSync(join(DIST, name), 'utf8').match(/\bhttps?:\/\/[\w.-]+/g) ?? [];
    // Names of XML, not places.
    expect(addresses.filter((address) => !address.includes('www.w3.org'))).toEqual([]);
  }
});
