import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { readStat } from '@skillet/proc';
import type { Place } from '../../launcher/place-of.ts';

/** What all hosts say of themselves that share a port with this one, and nobody else: they have one launcher. Undefined for one alone. */
export function groupOf({ of }: Place): string | undefined {
  if (of === 1) return undefined;
  const { ppid } = process;
  const started = readStat(`/proc/${String(ppid)}`)?.[22] ?? '';
  const text = `${hostname()} ${String(ppid)} ${started}`;
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
