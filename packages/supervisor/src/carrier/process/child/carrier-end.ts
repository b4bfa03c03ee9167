import type { CarrierEnd } from '../../../worker/running-worker.ts';
import type { ChildEnd } from './child.ts';

/** What V8 prints on stderr before it aborts because its heap is full. */
const HEAP_IS_FULL = /^FATAL ERROR: .*(?:heap limit|out of memory|invalid array length)/i;

/** Whether a line of stderr says that the heap is full; pinned by a test against the real V8. */
export function saysHeapIsFull(line: string): boolean {
  return HEAP_IS_FULL.test(line);
}

/** What is known of an end besides the end itself. */
export interface EndClues {
  /** The host ended it. */
  readonly killed: boolean;
  /** It was told to finish and end. */
  readonly drained: boolean;
  /** V8 said that its heap is full: its bytes, and those of the limit it was made for. */
  readonly heapIsFull?: { readonly seen: number; readonly value: number } | undefined;
  /** The kernel ended it at this limit of its control group, in bytes. */
  readonly ranOut?: number | undefined;
  readonly program: boolean;
}

/** How a process ended, as an end of a worker. */
export function carrierEnd(end: ChildEnd, clues: EndClues): CarrierEnd {
  if (end.kind === 'not-started') return { kind: 'failed', message: whyNotStarted(end.reason) };
  if (clues.killed) return { kind: 'killed' };
  if (clues.drained) return { kind: 'drained' };
  if (clues.ranOut !== undefined && end.kind === 'signalled') {
    return { kind: 'over-memory', seen: clues.ranOut, value: clues.ranOut, byKernel: true };
  }
  if (clues.heapIsFull !== undefined) return { kind: 'over-memory', ...clues.heapIsFull };
  if (end.kind === 'signalled') return { kind: 'signalled', signal: end.signal };
  return { kind: 'exited', code: end.code, byProgram: clues.program };
}

function whyNotStarted(reason: string): string {
  if (!/\b(?:EMFILE|ENFILE)\b/.test(reason)) return reason;
  return `the host has no file descriptor left to start it with; raise \`ulimit -n\` (${reason})`;
}
