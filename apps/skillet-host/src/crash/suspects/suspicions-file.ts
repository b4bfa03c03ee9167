import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hostStateDir } from '../journal/journal-file.ts';
import type { Ground, Suspicions } from './suspicions.ts';

const FILES: Readonly<Record<Ground, string>> = {
  'host-ended': 'suspicions.json',
  'shared-threads': 'shared-threads.json',
};

/** The suspicions kept in a data folder; an empty list when there are none, or they can't be read. */
export function readSuspicions(dataDir: string, ground: Ground): Suspicions {
  try {
    const read: unknown = JSON.parse(readFileSync(fileIn(dataDir, ground), 'utf8'));
    return isSuspicions(read) ? read : {};
  } catch {
    return {};
  }
}

/** Keeps suspicions in a data folder. */
export function writeSuspicions(dataDir: string, ground: Ground, suspicions: Suspicions): void {
  const file = fileIn(dataDir, ground);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${String(process.pid)}`;
  writeFileSync(fresh, `${JSON.stringify(suspicions, null, 2)}\n`, { mode: 0o600 });
  renameSync(fresh, file);
}

function fileIn(dataDir: string, ground: Ground): string {
  return join(hostStateDir(dataDir), FILES[ground]);
}

function isSuspicions(value: unknown): value is Suspicions {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every(
    (times) => Array.isArray(times) && times.every((at) => typeof at === 'number'),
  );
}
