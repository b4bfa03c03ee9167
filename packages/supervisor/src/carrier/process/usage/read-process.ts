import { readFileSync } from 'node:fs';

/** One line of /proc: a process and what it takes. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** When it started; tells it apart from a later one with the same number. */
  readonly started: string;
  /** Milliseconds of CPU, with that of the children it has waited for. */
  readonly cpu: number;
  /** Bytes resident. */
  readonly resident: number;
}

/** The ticks that /proc counts in, on every architecture that Node runs on. */
const MS_PER_TICK = 10;

/** Bytes of a page on most machines. */
const USUAL_PAGE = 4096;

let pageSize: number | undefined;

/** Reads a process from /proc; undefined when there is none, it is a zombie, or there is no /proc. */
export function readProcess(pid: number): ProcessEntry | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${String(pid)}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // The name, in parentheses, may contain anything; the fields after it are counted from 3 on.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z') return undefined;
  const field = (number: number) => Number(fields[number - 3]);
  return {
    pid,
    parent: field(4),
    group: field(5),
    session: field(6),
    started: fields[22 - 3] ?? '',
    cpu: (field(14) + field(15) + field(16) + field(17)) * MS_PER_TICK,
    resident: field(24) * ((pageSize ??= measurePage()) ?? USUAL_PAGE),
  };
}

/** Node does not tell the size of a page, but its own size in bytes, and /proc in pages. */
function measurePage(): number | undefined {
  try {
    const pages = Number(
      readFileSync('/proc/self/stat', 'latin1').split(') ').at(-1)?.split(' ')[21],
    );
    return 2 ** Math.round(Math.log2(process.memoryUsage.rss() / pages));
  } catch {
    // There is no descriptor left just now; next time, then.
    return undefined;
  }
}

/** What a process was started with, as `name=value` with a NUL after each; empty when that is not ours to see. */
export function readEnvironment(pid: number): string {
  try {
    return readFileSync(`/proc/${String(pid)}/environ`, 'latin1');
  } catch {
    return '';
  }
}
