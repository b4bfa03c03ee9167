import type { ReloadOutcome } from '@skillet/core';
import { askHost, findHost, NoHost } from '../control/ask-host.ts';

const LOADED = 120_000;

/** Has the host that runs with the configuration load what has changed; undefined when none runs. */
export async function reloadHost(
  config: string | undefined,
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<ReloadOutcome | undefined> {
  try {
    const host = await findHost(config === undefined ? {} : { config }, { env: { ...env }, cwd });
    return await askHost(host, { do: 'reload' }, LOADED);
  } catch (error) {
    if (error instanceof NoHost) return undefined;
    throw error;
  }
}
