import { leavesTraces } from '../leaves-traces.ts';
import type { HostConfig } from '@skillet/config';
import type { HostLogger } from '../../log/logger.ts';
import { ControlSocket } from './control-socket.ts';
import { hostDesk, type HostDeskOptions } from './host-desk.ts';

/** What it takes to be reached by commands. */
export interface OpenControlOptions extends HostDeskOptions {
  readonly config: HostConfig;
  readonly log: HostLogger;
}

/** Lets commands reach a host; where that is not possible it is said, and the host does without. */
export async function openControl(options: OpenControlOptions): Promise<ControlSocket | undefined> {
  const { config, log } = options;
  if (!leavesTraces(config)) return undefined;
  try {
    return await ControlSocket.open(config.settings.dataDir, hostDesk(options));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    log.warn(`skillet-host status, reload, restart and stop will not find this host: ${why}`);
    return undefined;
  }
}
