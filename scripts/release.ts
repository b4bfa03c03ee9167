import path from 'node:path';
import { buildPackages } from './release/build-packages.ts';
import { ROOT } from './release/rooms.ts';

// Makes what is published in `.release`, and uploads nothing: `pnpm run release`.
for (const { name, tarball } of await buildPackages(path.join(ROOT, '.release'))) {
  console.log(`${name}: ${path.relative(ROOT, tarball)}`);
}
