import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Fuse } from '../../bomb.ts';
import { dataFile } from '../../data-file.ts';

const COPIES = 1000;

/** Requires ever new copies of a module of 200 KB: more than it may have. */
export function requireCopies(fuse: Fuse) {
  const require = createRequire(import.meta.url);
  for (let copy = 0; copy < COPIES; copy += 1) {
    const file = `${dataFile(fuse, 'copy')}.cjs`;
    writeFileSync(file, `exports.text = '${'x'.repeat(200_000)}';\n`);
    require(file);
  }
  return { done: 'require-copies' };
}
