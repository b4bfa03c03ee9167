import { isPython, type Clock, type SkillSpec } from '@skillet/core';
import type { IsolateLauncher } from '../../isolate/running-isolate.ts';
import { kernelCommand, programCommand, pythonCommand } from './command-line.ts';
import { ProcessIsolate } from './process-isolate.ts';
import { SocketFolder } from '../../dialect/http/socket-folder.ts';
import type { StartBudget } from '../../start/start-budget.ts';
import type { Undertaker } from './undertaker.ts';
import type { ProcessTable } from './usage/process-table.ts';

/** What the processes of all skills share. */
export interface ProcessLauncherOptions {
  /** Path of the kernel's entry for processes. */
  readonly kernelEntry: string;
  /** Folder of the kernel's Python package. */
  readonly pythonPath: string;
  readonly clock: Clock;
  /** What all isolates of the host go through to start. */
  readonly starts: StartBudget;
  readonly table: ProcessTable;
  readonly undertaker: Undertaker;
  /** A folder of the host's own for what lives as long as it. */
  readonly runtimeDir?: string | undefined;
}

/** Starts processes of one revision: our kernel with the skill's handler, or the program it names. */
export function createProcessLauncher(
  spec: SkillSpec,
  options: ProcessLauncherOptions,
): IsolateLauncher {
  const { kernelEntry, pythonPath, undertaker } = options;
  const sockets = new SocketFolder({
    runtimeDir: options.runtimeDir,
    onMade: (folder) => undertaker.remove(folder),
  });
  const { command, entry } = spec;
  const commandLine = () => {
    if (command !== undefined) return programCommand(command, spec, sockets);
    if (isPython(entry)) return pythonCommand(spec, pythonPath, sockets);
    return kernelCommand(spec, kernelEntry, sockets);
  };
  return {
    launch: (onFrame, sources, _label, circumstances = {}) =>
      new ProcessIsolate({ ...options, spec, commandLine, onFrame, sources, circumstances }),
    // What is ended with SIGKILL does not live on.
    ghosts: 0,
    async close() {
      sockets.close();
    },
  };
}
