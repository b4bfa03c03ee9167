import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { dateNow } from '../../clock.ts';
import { hostStateDir, ownerOf } from './journal-file.ts';
import type { JournalState } from './journal-state.ts';
import { isRunning, thisProcess } from './process-identity.ts';
import { decodeJournal } from './slots.ts';

/** Milliseconds after which a journal of another machine is rubbish. */
const OLD = 7 * 24 * 60 * 60 * 1000;

/** The journal of a host that ended without warning. */
export interface LeftJournal {
  readonly pid: number;
  readonly state: JournalState;
}

/** Takes the journals out of a data folder whose hosts are gone. */
export function takeLeftJournals(dataDir: string): LeftJournal[] {
  const dir = hostStateDir(dataDir);
  const { machine } = thisProcess();
  return namesIn(dir).flatMap((name) => {
    const owner = ownerOf(name);
    if (owner === undefined) return [];
    const file = join(dir, name);
    // Whether a process of another machine runs can't be seen from here.
    const left = owner.machine === machine ? !isRunning(owner) : isOld(file);
    if (!left) return [];
    const state = take(file);
    return state === undefined ? [] : [{ pid: owner.pid, state }];
  });
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

function isOld(file: string): boolean {
  try {
    return dateNow() - statSync(file).mtimeMs > OLD;
  } catch {
    return false;
  }
}

function take(file: string): JournalState | undefined {
  try {
    const bytes = readFileSync(file);
    rmSync(file, { force: true });
    return decodeJournal(bytes);
  } catch {
    // Another host was quicker.
    return undefined;
  }
}
