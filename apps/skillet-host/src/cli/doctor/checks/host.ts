import { fault, ok, warning, type Finding } from '../finding.ts';

/** What was found of hosts that run with the configuration. */
export interface HostFacts {
  readonly pids: readonly number[];
  /** What the first said of itself: such as `serving on http://…: healthy`. */
  readonly said?: string;
  readonly healthy?: boolean;
  /** What it answers callers on loopback with; undefined when it does not, within some seconds. */
  readonly answer?: number;
  /** Why it did not answer. */
  readonly problem?: string;
}

/** Whether a host runs, and answers. */
export function checkHost({
  pids,
  said = '',
  healthy = true,
  answer,
  problem,
}: HostFacts): Finding {
  const [pid] = pids;
  if (pid === undefined) return ok('host', 'none runs with this configuration');
  const found = `host ${pids.join(', ')}: ${said}`;
  if (problem !== undefined) {
    return fault(
      'host',
      `host ${pids.join(', ')}: ${problem}`,
      'callers get no answers',
      `its log, then: kill -9 ${String(pid)} (its launcher starts another)`,
    );
  }
  if (answer === undefined || answer >= 500) {
    const what = answer === undefined ? 'does not answer' : `answers ${String(answer)}`;
    return warning(
      'host',
      `${found}; /health/ready ${what}`,
      'a load balancer sends it no requests',
      'skillet-host status',
    );
  }
  if (!healthy) return warning('host', found, 'some skills are not well', 'skillet-host status');
  return ok('host', found);
}
