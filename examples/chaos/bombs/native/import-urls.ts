import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Fuse } from '../../bomb.ts';
import { dataFile } from '../../data-file.ts';

const IMPORTS = 2000;

/** Imports a module of 100 KB under ever new URLs, as those do who want it fresh. */
export async function importUrls(fuse: Fuse) {
  const file = `${dataFile(fuse, 'module')}.mjs`;
  writeFileSync(file, `export const text = '${'x'.repeat(100_000)}';\n`);
  const { href } = pathToFileURL(file);
  for (let version = 0; version < IMPORTS; version += 1) {
    await import(`${href}?v=${String(version)}`);
  }
  return { done: 'import-urls' };
}
