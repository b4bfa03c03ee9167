import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Reads a file of a control group; undefined when the group is gone, or has no such file. */
export function readGroupFile(group: string, file: string): string | undefined {
  try {
    return readFileSync(join(group, file), 'utf8');
  } catch {
    return undefined;
  }
}

/** Writes to a file of a control group; whether the system took it. */
export function writeGroupFile(group: string, file: string, text: string): boolean {
  try {
    writeFileSync(join(group, file), text);
    return true;
  } catch {
    return false;
  }
}

/** Makes a control group; whether it is there. */
export function makeGroup(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    return true;
  } catch {
    return false;
  }
}

/** Removes a control group; whether it is gone: one that still has a process stays. */
export function removeGroup(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

/** The number after a name in a file such as `memory.events`, or a file that is a number alone. */
export function numberIn(text: string | undefined, name?: string): number | undefined {
  const found =
    name === undefined ? text : new RegExp(`^${name} (\\d+)$`, 'm').exec(text ?? '')?.[1];
  const number = Number.parseInt(found ?? '', 10);
  return Number.isNaN(number) ? undefined : number;
}
