import { renameSync, rmSync } from 'node:fs';

/** Moves a file that is of no use out of the way, in place of one that was moved before; tells where to. */
export function moveAside(file: string): string {
  const aside = `${file}.broken`;
  renameSync(file, aside);
  // It belongs to what was moved.
  rmSync(`${file}-journal`, { force: true });
  return aside;
}
