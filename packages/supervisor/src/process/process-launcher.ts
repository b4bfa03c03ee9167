import type { Clock, SkillSpec } from '@skillet/core';
import type { IsolateLauncher } from '../isolate/running-isolate.ts';
import { kernelCommand, programCommand } from './command-line.ts';
import { ProcessIsolate } from './process-isolate.ts';
import { SocketFolder } from './socket-folder.ts';
import type { Undertaker } from './undertaker.ts';
import type { ProcessTable } from './usage/process-table.ts';

/** What the processes of all skills share. */
export interface ProcessLauncherOptions {
  /** Path of the kernel's entry for processes. */
  readonly kernelEntry: string;
  readonly clock: Clock;
  readonly table: ProcessTable;
  readonly undertaker: Undertaker;
}

/** Starts processes of one revision: our kernel with the skill's handler, or the program it names. */
export function createProcessLauncher(
  spec: SkillSpec,
  options: ProcessLauncherOptions,
): IsolateLauncher {
  const { kernelEntry, clock, table, undertaker } = options;
  const sockets = new SocketFolder((folder) => undertaker.remove(folder));
  const { command } = spec;
  const commandLine =
    command === undefined
      ? () => kernelCommand(spec, kernelEntry, sockets)
      : () => programCommand(command, spec, sockets);
  return {
    launch: (onFrame, sources) =>
      new ProcessIsolate({ spec, commandLine, clock, table, undertaker, onFrame, sources }),
    // What is ended with SIGKILL does not live on.
    ghosts: 0,
    async close() {
      sockets.close();
    },
  };
}
