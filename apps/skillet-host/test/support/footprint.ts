import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { Cli } from './cli.ts';

/** What a process takes of the machine. */
export interface Footprint {
  readonly threads: number;
  /** Descriptors but for sockets, of which the test's own client keeps some open. */
  readonly descriptors: number;
  /** Memory (PSS). */
  readonly megabytes: number;
}

/** Reads what the host takes from /proc. */
export function footprint(cli: Cli): Footprint {
  const proc = `/proc/${String(cli.process.pid)}`;
  const pss = /^Pss:\s+(\d+)/m.exec(readFileSync(`${proc}/smaps_rollup`, 'utf8'))?.[1];
  return {
    threads: readdirSync(`${proc}/task`).length,
    descriptors: readdirSync(`${proc}/fd`).filter((fd) => !isSocket(`${proc}/fd/${fd}`)).length,
    megabytes: Number(pss) / 1024,
  };
}

/** The most memory (RSS) that the host ever took until now, in megabytes. */
export function peakMegabytes(cli: Cli): number {
  const status = readFileSync(`/proc/${String(cli.process.pid)}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1]) / 1024;
}

function isSocket(link: string): boolean {
  try {
    return readlinkSync(link).startsWith('socket:');
  } catch {
    // It was closed meanwhile.
    return true;
  }
}
