import { join } from 'node:path';
import type { ProcessIdentity } from './process-identity.ts';

const NAME = /^journal-(.+)-(\d+)-(\d+)$/;

/** The folder under the data folder for the host's own state. */
export function hostStateDir(dataDir: string): string {
  return join(dataDir, 'host');
}

/** The name of a process's journal. */
export function journalName({ machine, pid, started }: ProcessIdentity): string {
  return `journal-${machine}-${String(pid)}-${String(started)}`;
}

/** Whose journal a file is by its name; undefined when it is not a journal. */
export function ownerOf(name: string): ProcessIdentity | undefined {
  const [, machine, pid, started] = NAME.exec(name) ?? [];
  if (machine === undefined) return undefined;
  return { machine, pid: Number(pid), started: Number(started) };
}
