import { nonEmpty } from '@skillet/command';
import type { ReloadOutcome } from '@skillet/core';
import type { InstallDone } from '../../host/control/protocol.ts';
import { askHost, findHost, NoHost } from '../control/ask-host.ts';

/** Has a host, which runs a command for somebody, say for whom. */
export const INSTALLED_BY = 'SKILLET_INSTALLED_BY';

const LOADED = 120_000;

/**
 * Has the host that runs with the configuration load what has changed, without a canary; resolves with undefined when none runs. Rejects
 * with `NoHost` where a host has asked for it, and is not found.
 */
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
      const more = after === undefined ? {} : { after };
      const request = { do: 'reload', canary: 0, ...more } as const;
      return await askHost(host, request, LOADED);
    } catch (error) {
      if (error instanceof NoHost && by === undefined) return undefined;
      throw error;
    }
  };
}

/** Why a host does not take over what was done: at one of its mounts, or not at all. Undefined where it does. */
export async function loadFailure(
  done: InstallDone,
  reloadHost: ReloadHost,
): Promise<{ readonly mount?: string; readonly error: string } | 'no host' | undefined> {
  try {
    const outcome = await reloadHost(done);
    if (outcome === undefined) return 'no host';
    return outcome.failed.find(({ mount }) => done.mounts.includes(mount));
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** Why a host does not serve at these mounts what is there again; undefined where it does, or where none runs. */
export async function reloadFault(
  mounts: readonly string[],
  reloadHost: ReloadHost,
): Promise<string | undefined> {
  try {
    const failed = (await reloadHost())?.failed.find(({ mount }) => mounts.includes(mount));
    return failed && `${failed.mount}: ${failed.error}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
