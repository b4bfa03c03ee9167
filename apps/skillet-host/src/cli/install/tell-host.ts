import { nonEmpty } from '@skillet/command';
import type { ReloadOutcome } from '@skillet/core';
import type { InstallDone } from '../../host/control/protocol.ts';
import { askHost, findHost, NoHost } from '../control/ask-host.ts';

/** Has a host, which runs a command for somebody, say for whom. */
export const INSTALLED_BY = 'SKILLET_INSTALLED_BY';

const LOADED = 120_000;

/** Has the host that runs with the configuration load what has changed; resolves with undefined when none runs. */
export type ReloadHost = (done?: InstallDone) => Promise<ReloadOutcome | undefined>;

/** What reloads the host that runs with a configuration. */
export function hostReloader(
  config: string | undefined,
  env: NodeJS.ProcessEnv,
  cwd: string,
): ReloadHost {
  const by = nonEmpty(env[INSTALLED_BY]);
  return async (done) => {
    try {
      const host = await findHost(config === undefined ? {} : { config }, { env: { ...env }, cwd });
      const after = done && { ...done, ...(by === undefined ? {} : { by }) };
      const request = { do: 'reload', ...(after === undefined ? {} : { after }) } as const;
      return await askHost(host, request, LOADED);
    } catch (error) {
      if (error instanceof NoHost) return undefined;
      throw error;
    }
  };
}
