import type { Cli, LogRecord } from './cli.ts';

/** The process id of the n-th host that a launcher has started, once that host listens. */
export async function hostPid(cli: Cli, n = 1): Promise<number> {
  const seen: LogRecord[] = [];
  const line = await cli.line((candidate) => {
    if (candidate['url'] === undefined || seen.includes(candidate)) return false;
    seen.push(candidate);
    return seen.length === n;
  });
  return Number(line['pid']);
}

/** Whether there is such a process. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
