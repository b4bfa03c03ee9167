import {
  discoverConfig,
  loadConfig,
  type DiscoverConfigOptions,
  type HostConfig,
  type LoadConfigOptions,
  type Problem,
} from '@skillet/config';
import { checkInstalled } from './check-installed.ts';
import { withNameWarnings } from './name-warnings.ts';

/** What is to be read: a configuration or, where there is none, the skills in a folder. All of it is data. */
export type ReadRequest = (
  | { readonly kind: 'load'; readonly options: Omit<LoadConfigOptions, 'resolveSkill'> }
  | { readonly kind: 'discover'; readonly options: DiscoverConfigOptions }
) & {
  /** Whether installed skills have to be as the lock has them, whatever the configuration says. Default: as that says. */
  readonly frozen?: boolean;
};

/** What became of it, as data. */
export type ReadOutcome =
  | { readonly kind: 'read'; readonly config: HostConfig }
  | { readonly kind: 'refused'; readonly file: string; readonly problems: readonly Problem[] }
  | { readonly kind: 'failed'; readonly message: string };

/** Reads in this thread. */
export async function read(request: ReadRequest): Promise<HostConfig> {
  const { kind, options, frozen } = request;
  const said = await (kind === 'load' ? loadConfig(options) : discoverConfig(options));
  const { install } = said;
  // Whoever installs looks there.
  const config = frozen === undefined ? said : { ...said, install: { ...install, frozen } };
  return withNameWarnings(await checkInstalled(config, config.install.frozen));
}
