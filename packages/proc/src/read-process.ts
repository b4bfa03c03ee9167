import { listProc, readProc } from './files.ts';
import { readStat } from './stat.ts';

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
  const fields = readStat(`/proc/${String(pid)}`);
  if (fields === undefined || fields[3] === 'Z') return undefined;
  const field = (number: number) => Number(fields[number]);
  return {
    pid,
    parent: field(4),
    group: field(5),
    session: field(6),
    started: fields[22] ?? '',
    cpu: (field(14) + field(15) + field(16) + field(17)) * MS_PER_TICK,
    resident: field(24) * ((pageSize ??= measurePage()) ?? USUAL_PAGE),
  };
}

/** Numbers of all processes that this one may see; none where there is no /proc. */
export function listProcesses(proc = '/proc'): number[] {
  return listProc(proc).map(Number).filter(Number.isInteger);
}

/** What a process was started with, as `name=value` with a NUL after each; empty when that is not ours to see. */
export function readEnvironment(pid: number, proc = '/proc'): string {
  return readProc(`${proc}/${String(pid)}/environ`) ?? '';
}

/** Node does not tell the size of a page, but its own size in bytes, and /proc in pages. */
function measurePage(): number | undefined {
  const pages = readStat('/proc/self')?.[24];
  // There may be no descriptor left just now; next time, then.
  return pages === undefined
    ? undefined
    : 2 ** Math.round(Math.log2(process.memoryUsage.rss() / Number(pages)));
}
