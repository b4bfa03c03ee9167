import { totalmem } from 'node:os';

const MB = 1024 * 1024;

/** An eighth of the memory that the machine, or the container, has; from 64 MB to 512 MB. */
export function defaultBudget(
  total = totalmem(),
  constrained: number = process.constrainedMemory(),
): number {
  // Without a bound it is 0, or more than there is.
  const memory = constrained > 0 ? Math.min(total, constrained) : total;
  return Math.min(512 * MB, Math.max(64 * MB, Math.floor(memory / 8)));
}
