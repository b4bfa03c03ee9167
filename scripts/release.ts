import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildPackages } from './release/build-packages.ts';
import { checkPackage } from './release/checks.ts';
import { cutVersion } from './release/cut-version.ts';
import { ROOT } from './release/rooms.ts';

// Makes and checks what is published, in `.release`, and uploads nothing: `npm run release`. With
// `-- --version 1.2.3` everything gets that version first, and the changelog the date.
const { version } = parseArgs({ options: { version: { type: 'string' } } }).values;
if (version !== undefined) {
  const date = new Date().toISOString().slice(0, 10);
  cutVersion(ROOT, { version, date });
  console.log(`${version}, ${date}: package.json and CHANGELOG.md say so; commit and tag them`);
}
const scratch = mkdtempSync(path.join(tmpdir(), 'skillet-release-'));
try {
  const built = await buildPackages(path.join(ROOT, '.release'));
  for (const one of built) {
    await checkPackage(one, scratch);
    console.log(`${one.name}: ${path.relative(ROOT, one.tarball)}`);
  }
} finally {
  rmSync(scratch, { recursive: true });
}
