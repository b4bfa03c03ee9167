import type { Needs } from '../needs.ts';
import { fault, ok, warning, type Finding } from '../finding.ts';
import { count, plural, size } from '../quantities.ts';

/** What the system lets a process have. Infinity for no limit, and where nobody tells. */
export interface LimitFacts {
  /** Descriptors, as they are for a Node: it raises its own limit as far as it may. */
  readonly descriptors: number;
  /** Threads of all processes of the user (`ulimit -u`); root has no such limit. */
  readonly userTasks: number;
  /** Threads that the user has now. */
  readonly userTasksNow: number;
  /** Threads of the control group (`pids.max`). */
  readonly groupTasks: number;
  /** Bytes of addresses of one process (`ulimit -v`). */
  readonly addresses: number;
}

/** Descriptors: of workers, of callers under way and of callers that wait. */
export function checkDescriptors({ descriptors }: LimitFacts, needs: Needs): Finding {
  const { least, full } = needs.descriptors;
  const found = `a process may have ${count(descriptors)}; ${plural(needs.skills, 'skill')} with ${plural(needs.threads + needs.processes, 'worker')} and full queues take about ${String(full)}`;
  const remedy = `ulimit -n ${String(roundUp(full))} before the host is started (systemd: LimitNOFILE=, Docker: --ulimit nofile=)`;
  if (descriptors < least)
    return fault(
      'descriptors',
      found,
      `the host needs about ${String(least)} to start its workers`,
      remedy,
    );
  if (descriptors < full) {
    return warning(
      'descriptors',
      found,
      'callers beyond that are refused before the queues are full',
      remedy,
    );
  }
  return ok('descriptors', found);
}

/** Threads and processes: each worker is at least one. */
export function checkTasks(facts: LimitFacts, needs: Needs): Finding {
  const { userTasks, userTasksNow, groupTasks } = facts;
  const left = Math.min(userTasks - userTasksNow, groupTasks);
  const bound =
    left === Infinity
      ? 'no limit of threads'
      : groupTasks <= userTasks - userTasksNow
        ? `the control group may have ${count(groupTasks)} threads (pids.max)`
        : `the user may have ${count(userTasks)} threads and has ${String(userTasksNow)} (ulimit -u)`;
  const found = `${bound}; all workers take about ${String(needs.tasks)}`;
  if (left >= needs.tasks) return ok('processes', found);
  const remedy = `ulimit -u ${String(roundUp(userTasksNow + needs.tasks))} before the host is started (systemd: TasksMax=, Docker: --pids-limit)`;
  return fault('processes', found, 'workers beyond that cannot be started', remedy);
}

/** V8 and WebAssembly reserve many times the addresses that they use. */
export function checkAddresses({ addresses }: LimitFacts): Finding {
  if (addresses === Infinity) return ok('addresses', 'no limit of addresses (ulimit -v)');
  return fault(
    'addresses',
    `a process may have ${size(addresses)} of addresses (ulimit -v)`,
    'Node reserves many times what it uses, and ends when it cannot: workers and WebAssembly do not start',
    'ulimit -v unlimited; limits.memory holds each skill to what it may use',
  );
}

/** To a power of two, as such limits are written. */
function roundUp(number: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1024, number)));
}
