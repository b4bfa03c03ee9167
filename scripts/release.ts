import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildPackages } from './release/build-packages.ts';
import { checkPackage } from './release/checks.ts';
import { ROOT } from './release/rooms.ts';

// Makes and checks what is published, in `.release`, and uploads nothing: `pnpm run release`.
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
