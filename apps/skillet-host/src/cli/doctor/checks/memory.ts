import type { Needs } from '../needs.ts';
import { ok, warning, fault, type Finding } from '../finding.ts';
import { count, plural, size } from '../quantities.ts';

/** Memory of the machine and of the container, in bytes. */
export interface MemoryFacts {
  readonly total: number;
  readonly available: number;
  readonly swap: number;
  /** Of the control group; Infinity for none. */
  readonly limit: number;
  /** 0 and 1 grant more than there is, 2 does not (`vm.overcommit_memory`); undefined where nobody tells. */
  readonly overcommit: number | undefined;
  /** What may still be promised where `overcommit` is 2. */
  readonly promisable: number;
}

/** What the skills may take together must be there, in the container or the machine. */
export function checkMemory(facts: MemoryFacts, needs: Needs): Finding {
  const { total, available, limit } = facts;
  const isContained = limit < total;
  const most = Math.min(total, limit);
  const all = `all workers at limits.memory take ${size(needs.memory.full)}, the fewest ${size(needs.memory.least)}`;
  const has = isContained
    ? `the control group may have ${size(limit)}, of ${size(total)} of the machine`
    : `${size(available)} of ${size(total)} are free`;
  const found = `${has}; ${all}`;
  const remedy =
    'lower limits.memory or workers.max of the largest skills, or give the host more memory';
  if (needs.memory.least > most) {
    return warning(
      'memory',
      found,
      'when even the fewest workers use what they may, the system ends processes, perhaps the host',
      remedy,
    );
  }
  if (needs.memory.full > most) {
    return warning(
      'memory',
      found,
      'when all workers use what they may, the system ends processes, perhaps the host',
      remedy,
    );
  }
  const free = isContained ? Infinity : available;
  if (needs.memory.least > free) {
    return warning(
      'memory',
      found,
      'others have what the workers may need',
      'end what else runs here (`ps aux --sort=-rss | head`), or lower limits.memory',
    );
  }
  return ok('memory', found);
}

/** A machine that swaps answers slowly, and ends nobody. */
export function checkSwap({ swap, total }: MemoryFacts): Finding {
  if (swap === 0) return ok('swap', 'none: a process over its memory is ended at once');
  return ok('swap', `${size(swap)} beside ${size(total)} of memory`);
}

/** Node is promised far more memory than it uses. */
export function checkOvercommit({ overcommit, promisable }: MemoryFacts, needs: Needs): Finding {
  if (overcommit === undefined) return ok('overcommit', 'not known here');
  if (overcommit !== 2) return ok('overcommit', `vm.overcommit_memory is ${count(overcommit)}`);
  const wanted = needs.memory.full * 2;
  const found = `vm.overcommit_memory is 2: ${size(promisable)} may still be promised`;
  const remedy = 'sudo sysctl vm.overcommit_memory=0';
  if (promisable < needs.memory.least) {
    return fault(
      'overcommit',
      found,
      `starts of workers fail: ${plural(needs.skills, 'skill')} want about ${size(wanted)}`,
      remedy,
    );
  }
  return promisable < wanted
    ? warning(
        'overcommit',
        found,
        `starts of workers fail now and then: they want about ${size(wanted)}`,
        remedy,
      )
    : ok('overcommit', found);
}

/** Cores that the container leaves to the host. */
export function checkCores({
  cores,
  quota,
}: {
  readonly cores: number;
  readonly quota: number;
}): Finding {
  if (quota >= 1) {
    const shown =
      quota < cores ? `${quota.toFixed(1)} of ${String(cores)} (cpu.max)` : String(cores);
    return ok('cores', shown);
  }
  return warning(
    'cores',
    `the control group may use ${quota.toFixed(2)} of a core (cpu.max)`,
    'the gateway and all workers stand still for the rest of each period, and answers take long',
    'give the host one core at least (systemd: CPUQuota=, Docker: --cpus, Kubernetes: resources.limits.cpu)',
  );
}
