import { join } from 'node:path';
import type { DoorPlace } from '../launcher/protocol.ts';

/** Where a host has its socket for the others. */
export function doorOf({ folder }: DoorPlace, pid: number): string {
  return join(folder, String(pid));
}
