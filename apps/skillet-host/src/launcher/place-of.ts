import { availableParallelism } from 'node:os';
import type { HostPlace } from './protocol.ts';

/** What decides how many hosts share a port. */
export interface PlaceParts {
  /** As it was asked for. */
  readonly workers: number | 'auto';
  /** What the launcher has said, if it did. */
  readonly told: HostPlace | undefined;
  readonly launched: boolean;
  /** Default: as the machine says itself. */
  readonly platform?: NodeJS.Platform;
  readonly cores?: number;
}

/** How many hosts share the port, and which of them this one is. */
export interface Place {
  /** From 1 on. */
  readonly number: number;
  readonly of: number;
  /** Why there are fewer than was asked for, as a sentence. */
  readonly why?: string;
}

/** Where there is one host alone. */
export const ALONE: Place = { number: 1, of: 1 };

/** Finds out the place of this host among those that share its port. */
export function placeOf(parts: PlaceParts): Place {
  const { workers, told, launched } = parts;
  const { platform = process.platform, cores = availableParallelism() } = parts;
  if (told !== undefined) return told;
  const of = workers === 'auto' ? cores : workers;
  if (of === 1) return ALONE;
  if (!launched) return alone('without a launcher nobody starts the others');
  if (platform !== 'linux') return alone(`sockets cannot share a port on ${platform} as on Linux`);
  return { number: 1, of };
}

function alone(why: string): Place {
  return { ...ALONE, why: `one process serves, not several (server.workers): ${why}` };
}
