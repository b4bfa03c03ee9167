import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inject, vi } from 'vitest';
import { buildPackages, type BuiltPackage } from '../../scripts/release/build-packages.ts';

/** The packages, and the folder that `npm run release` would have made. */
export interface Release {
  readonly folder: string;
  readonly packages: readonly BuiltPackage[];
}

type Outcome = Release | { readonly failed: string };

/**
 * What `npm run release` makes, for reading only: the first file of a run that asks has it built, the others wait for
 * that. Rejects where it cannot be built, and after `within` milliseconds.
 */
export async function releaseOfTheRun(within: number): Promise<Release> {
  const shared = path.join(inject('folderOfTheRun'), 'release');
  const outcome = path.join(shared, 'outcome.json');
  if (isFirst(shared)) {
    const folder = path.join(shared, '.release');
    try {
      const release: Release = { folder, packages: await buildPackages(folder) };
      tell(outcome, release);
    } catch (error) {
      tell(outcome, { failed: String(error) });
    }
  }
  await vi.waitUntil(() => existsSync(outcome), { timeout: within, interval: 250 });
  const told = JSON.parse(readFileSync(outcome, 'utf8')) as Outcome;
  if ('failed' in told) throw new Error(`the packages could not be built: ${told.failed}`);
  return told;
}

/** Whole or not at all. */
function tell(file: string, outcome: Outcome): void {
  writeFileSync(`${file}.new`, JSON.stringify(outcome));
  renameSync(`${file}.new`, file);
}

/** Only one of those who ask can make the folder. */
function isFirst(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch {
    return false;
  }
}
