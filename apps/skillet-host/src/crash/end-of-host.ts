import { constants } from 'node:os';

/** What the end of a host looks like. */
export type EndOfHost =
  /** Something in it has ended it, or the system for the memory that it took. */
  | 'crash'
  /** Somebody has ended it. */
  | 'ended'
  /** Nobody saw it. */
  | 'unknown';

/** Signals that a process sends itself by what it does. */
const OF_ITS_OWN: ReadonlySet<string> = new Set([
  'SIGABRT',
  'SIGSEGV',
  'SIGBUS',
  'SIGILL',
  'SIGFPE',
  'SIGTRAP',
  'SIGSYS',
]);

/** The code of a process that ends by a signal is 128 and its number, as shells have it. */
const BY_SIGNAL = 128;

/**
 * What an end looks like of which a launcher says `how`, in the words of `describeExit`; `outOfMemory` says that the
 * system has ended processes for their memory since the host began.
 */
export function endOfHost(how: string | undefined, outOfMemory: boolean): EndOfHost {
  if (how === undefined) return outOfMemory ? 'crash' : 'unknown';
  const signal = signalIn(how);
  // From outside nobody makes a process end with a code of its own.
  if (signal === undefined || OF_ITS_OWN.has(signal)) return 'crash';
  return signal === 'SIGKILL' && outOfMemory ? 'crash' : 'ended';
}

function signalIn(how: string): string | undefined {
  const code = /^exit code (\d+)$/.exec(how)?.[1];
  if (code === undefined) return how;
  const number = Number(code) - BY_SIGNAL;
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
}
