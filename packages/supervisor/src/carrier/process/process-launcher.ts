import type { Clock, SkillSpec } from '@skillet/core';
import { makeDialect } from '../../dialect/dialects.ts';
import type { DialectShare } from '../../dialect/dialect.ts';
import type { WorkerLauncher } from '../../worker/running-worker.ts';
import type { StartBudget } from '../../start/start-budget.ts';
import { ProcessWorker } from './process-worker.ts';
import type { GroupTree } from './cgroup/group-tree.ts';
import type { Undertaker } from './undertaker.ts';
import type { ProcessTable } from './usage/process-table.ts';

/** What the processes of all skills share. */
export interface ProcessLauncherOptions extends Omit<DialectShare, 'onFolder'> {
  readonly clock: Clock;
  /** What all workers of the host go through to start. */
  readonly starts: StartBudget;
  readonly table: ProcessTable;
  readonly undertaker: Undertaker;
  /** Control groups for processes; undefined where there are none to be had. */
  readonly groups: () => GroupTree | undefined;
}

/** Starts processes of one revision, which speak the dialect of its kind. */
export function createProcessLauncher(
  spec: SkillSpec,
  options: ProcessLauncherOptions,
): WorkerLauncher {
  const onFolder = (folder: string) => {
    options.undertaker.remove(folder);
  };
  const dialect = makeDialect(spec, { ...options, onFolder });
  return {
    launch: (onFrame, sources, _label, circumstances = {}) =>
      new ProcessWorker({ ...options, spec, dialect, onFrame, sources, circumstances }),
    // What is ended with SIGKILL does not live on.
    ghosts: 0,
    async close() {
      dialect.close();
    },
  };
}
