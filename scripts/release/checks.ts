import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { BuiltPackage } from './build-packages.ts';
import { pack, run } from './npm.ts';
import { readManifest, ROOT } from './rooms.ts';

/** Throws when a package is not what those who install it expect of one. */
export async function checkPackage(built: BuiltPackage, scratch: string): Promise<void> {
  const bin = (name: string) => path.join(ROOT, 'node_modules', '.bin', name);
  await run(bin('publint'), ['run', built.folder, '--strict', '--pack', 'false'], ROOT);
  // attw looks at what is imported, which is nothing of a package that is a command alone.
  if (readManifest(path.join(built.folder, 'package.json')).exports === undefined) {
    await comparePacked(built, scratch);
    return;
  }
  // `require` of an ES module works in all releases of Node that the host runs on.
  await run(
    bin('attw'),
    [built.tarball, '--profile', 'esm-only', '--no-definitely-typed', '--format', 'ascii'],
    ROOT,
  );
  await comparePacked(built, scratch);
}

async function comparePacked(built: BuiltPackage, scratch: string): Promise<void> {
  const again = path.join(scratch, await pack(built.folder, scratch));
  if (!readFileSync(again).equals(readFileSync(built.tarball))) {
    throw new Error(`${built.name}: packed twice, it differs`);
  }
}
