import { existsSync } from 'node:fs';
import type { HostConfig } from '@skillet/config';

/** Whether a host writes into its data folder: where nobody has written a configuration, it leaves no trace. */
export function leavesTraces({ file, settings }: Pick<HostConfig, 'file' | 'settings'>): boolean {
  return file !== null || existsSync(settings.dataDir);
}
