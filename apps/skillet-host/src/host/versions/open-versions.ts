import type { HostConfig } from '@skillet/config';
import { leavesTraces } from '../leaves-traces.ts';
import type { HostOptions } from '../host-options.ts';
import { ALONE } from '../../launcher/place-of.ts';
import { HostVersions } from './host-versions.ts';

/** What a host begins with. */
export interface OpenedVersions {
  /** With what is held to an older version. */
  readonly config: HostConfig;
  /** Undefined where the host leaves no trace. */
  readonly versions: HostVersions | undefined;
}

/** Opens what a host keeps of the versions of its skills. */
export async function openVersions(
  options: Pick<HostOptions, 'config' | 'sources' | 'log' | 'place'>,
): Promise<OpenedVersions> {
  const { config, sources, log, place = ALONE } = options;
  if (!leavesTraces(config)) return { config, versions: undefined };
  const versions = new HostVersions(config.settings.dataDir, log, place);
  return { config: await versions.restore(config, sources), versions };
}
