import type { HostConfig } from '@skillet/config';
import { isPython, type SkillSpec } from '@skillet/core';

/** What a configuration asks of the machine with all of its workers, and with the fewest. */
export interface Needs {
  readonly skills: number;
  /** Workers in threads and in processes, when each skill has as many as it may. */
  readonly threads: number;
  readonly processes: number;
  /** Descriptors of the host: to start at all, and with every queue full. */
  readonly descriptors: { readonly least: number; readonly full: number };
  /** Threads of all processes together, when each skill has as many workers as it may. */
  readonly tasks: number;
  /** Sum of `limits.memory` of all workers, in bytes. */
  readonly memory: { readonly least: number; readonly full: number };
}

/** Measured: what a host without skills has open, and what each worker adds to that. */
const DESCRIPTORS = { host: 48, worker: 4 };
/** Threads of a launcher and a host without skills, and of a process with our kernel for Node. */
const TASKS = { host: 24, process: 8 };
/** Bytes that a host without skills takes. */
const HOST_MEMORY = 150 * 1024 * 1024;

/** Adds up what the skills of a configuration need. */
export function needsOf({ skills }: Pick<HostConfig, 'skills'>): Needs {
  const sum = (of: (spec: SkillSpec) => number) => skills.reduce((all, spec) => all + of(spec), 0);
  const inProcess = (spec: SkillSpec) => spec.isolation === 'process' || isPython(spec.entry);
  const workers = sum(({ workers: { max } }) => max);
  const inProcesses = sum((spec) => (inProcess(spec) ? spec.workers.max : 0));
  // The program of an MCP server runs beside the worker that speaks with it.
  const servers = sum(({ mcp, workers: { max } }) => (mcp?.server.kind === 'stdio' ? max : 0));
  const processes = inProcesses + servers;
  const queued = sum(({ workers: { max }, concurrency, queue }) => max * concurrency + queue);
  return {
    skills: skills.length,
    threads: workers - inProcesses,
    processes,
    descriptors: {
      least: DESCRIPTORS.host + sum(({ workers: { min } }) => min) * DESCRIPTORS.worker,
      full: DESCRIPTORS.host + workers * DESCRIPTORS.worker + queued,
    },
    tasks: TASKS.host + (workers - inProcesses) + processes * TASKS.process,
    memory: {
      least: HOST_MEMORY + sum(({ workers: { min }, limits }) => min * limits.memory),
      full: HOST_MEMORY + sum(({ workers: { max }, limits }) => max * limits.memory),
    },
  };
}
