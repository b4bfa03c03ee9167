import { readdirSync, readFileSync } from 'node:fs';

/** The text of a file below /proc; undefined when what it tells of is gone, or this is not Linux. */
export function readProc(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return undefined;
  }
}

/** The names in a folder below /proc; none when what it tells of is gone, or this is not Linux. */
export function listProc(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
