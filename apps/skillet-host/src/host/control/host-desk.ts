import type { ReloadOutcome } from '@skillet/core';
import type { RollOutcome } from '../../cluster/all/roll-outcome.ts';
import type { LauncherLink } from '../launcher-link.ts';
import type { RunningHost } from '../running-host.ts';
import type { StopRequest } from '../stop-request.ts';
import type { StopPlan } from '../stop-plan.ts';
import { VERSION } from '../../version.ts';
import type { ControlDesk } from './control-socket.ts';
import type { ControlAnswers, ControlRequest, HealthSummary, InstallDone } from './protocol.ts';

/** What commands are carried out with. */
export interface HostDeskOptions {
  readonly host: RunningHost;
  readonly link: LauncherLink | undefined;
  readonly stop: Pick<StopRequest, 'because'>;
  /** How the host stops. */
  readonly plan: StopPlan;
  /** Rejects when the configuration can't be used. */
  readonly readConfig: () => Promise<unknown>;
}

/** Who asks, in events and records. */
const COMMAND_LINE = 'the command line';

/** Carries out what commands ask of a host. */
export function hostDesk(options: HostDeskOptions): ControlDesk {
  const { host, link, stop, plan } = options;
  const began = performance.now();
  return async (request: ControlRequest): Promise<ControlAnswers[ControlRequest['do']]> => {
    switch (request.do) {
      case 'status':
        return {
          pid: process.pid,
          launcher: link === undefined ? null : process.ppid,
          version: VERSION,
          url: host.url,
          uptime: Math.round((performance.now() - began) / 1000),
          phase: host.stopping ? 'stopping' : 'serving',
          health: (await host.healthInAll()) as HealthSummary & Record<string, unknown>,
        };
      case 'reload':
        return request.after === undefined
          ? host.reload('skillet-host reload', {
              dryRun: request.dryRun === true,
              force: request.force === true,
              canary: request.canary,
            })
          : reloadAfter(request.after, host);
      case 'roll':
        return roll(request, host);
      case 'canary':
        if (request.settle !== undefined)
          await host.canaries.settle(request.mount ?? '', request.settle, COMMAND_LINE);
        return host.canaries.answer(request.mount);
      case 'record':
        return host.record(request);
      case 'shadow':
        return host.shadows.answer(request.mount);
      case 'restart':
        return restart(options);
      case 'stop':
        // Once the answer is on its way.
        setImmediate(stop.because, 'skillet-host stop');
        return { within: plan.drain + plan.grace };
      case 'pardon':
        return { pardoned: await host.pardon(request.mount) };
      case 'versions':
        return versionsOf(host).list(request.mount);
      case 'weigh':
        return host.canaries.weigh(request.mount, request.weights, COMMAND_LINE);
      case 'rollback':
        return versionsOf(host).rollback(request.mount, request.to, COMMAND_LINE);
      case 'forward':
        return versionsOf(host).forward(request.mount, COMMAND_LINE);
      case 'usage':
        if (host.usage === undefined)
          throw new Error('this host counts nothing (analytics are off)');
        return { text: await host.usage(request.parameters) };
    }
  };
}

/** Takes over what was installed or taken away, and tells who wanted it. */
async function reloadAfter(
  { action, name, mounts, by = COMMAND_LINE }: InstallDone,
  host: RunningHost,
): Promise<ReloadOutcome> {
  // What was wanted serves from here on, or is refused: whoever asks hears which.
  const outcome = await host.reload(`${action} of ${name} by ${by}`, { canary: 0 });
  const failed = new Set(outcome.failed.map(({ mount }) => mount));
  for (const mount of mounts) if (!failed.has(mount)) host.tellOperated(action, by, mount);
  return outcome;
}

function roll(
  { dryRun = false, force = false, canary }: Extract<ControlRequest, { do: 'roll' }>,
  { reloadCluster }: RunningHost,
): Promise<RollOutcome> {
  if (reloadCluster === undefined)
    throw new Error('this host belongs to no cluster: `cluster` is not in its configuration');
  return reloadCluster(COMMAND_LINE, { dryRun, force, canary });
}

function versionsOf({ versions }: RunningHost): NonNullable<RunningHost['versions']> {
  if (versions !== undefined) return versions;
  throw new Error('this host keeps no versions: it has no configuration file and no data folder');
}

async function restart({ host, link, readConfig }: HostDeskOptions): Promise<{ pid: number }> {
  if (stops(host)) throw new Error('the host is stopping');
  if (link === undefined) {
    throw new Error(
      'this host runs without a launcher (--no-launcher or SKILLET_NO_LAUNCHER): restart it by what watches over it',
    );
  }
  // Said here, where it is asked for, rather than in the log of a host that does not come up.
  await readConfig();
  const outcome = await link.restart();
  if (outcome.type === 'restart-failed') {
    // Told to stop meanwhile, by whatever has told the launcher and the new host as well.
    if (stops(host)) throw new Error('the host was told to stop, and does; no other takes over');
    throw new Error(`${outcome.why}; the host before goes on, and the log says more`);
  }
  return { pid: outcome.pid };
}

function stops({ stopping }: RunningHost): boolean {
  return stopping;
}
