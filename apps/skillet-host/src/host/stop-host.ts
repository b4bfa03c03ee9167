import type { Supervisor } from '@skillet/supervisor';
import { describeCut, describeEnded } from '../log/describe-stragglers.ts';
import type { HostLogger } from '../log/logger.ts';
import { closeServer, drainServer } from './close-server.ts';
import type { Doorkeeper } from './doorkeeper.ts';
import type { LauncherLink } from './launcher-link.ts';
import type { StopPlan } from './stop-plan.ts';
import type { HostServer } from './tls.ts';

/** What is closed. */
interface Closable {
  close(): Promise<void>;
}

/** What hands on to the host that serves next what it has. */
interface HandsOn {
  handOn(): void;
}

/** What of a host has an end, in the order in which it ends. */
export interface StoppingParts {
  readonly link: Pick<LauncherLink, 'stopping'> | undefined;
  readonly metrics: HandsOn | undefined;
  readonly analytics: HandsOn | undefined;
  /** Aborts when everybody is told to go elsewhere, and when that time is over. */
  readonly draining: AbortController;
  readonly stopping: AbortController;
  readonly server: HostServer;
  readonly door: Doorkeeper;
  readonly supervisor: Pick<Supervisor, 'inFlight' | 'stop'>;
  readonly log: Pick<HostLogger, 'warn'>;
  /** Looks at files: nothing is loaded any more. */
  readonly watching: readonly Closable[];
  /** Counts calls, of which there are none any more. */
  readonly counting: readonly (Closable | undefined)[];
  readonly onStopped: () => Promise<void>;
  /** Writes what it has last. */
  readonly keeping: readonly Closable[];
}

/** Drains a host, lets what is in flight finish, and closes what it is made of. */
export async function stopHost(
  { drain, grace, successor }: StopPlan,
  parts: StoppingParts,
): Promise<void> {
  const { link, metrics, analytics, draining, stopping, server, door, supervisor, log } = parts;
  if (successor === 'none') link?.stopping();
  if (successor === 'there') {
    metrics?.handOn();
    analytics?.handOn();
  }
  draining.abort();
  await drainServer(server, { drain, successor });
  stopping.abort();
  await closeAll(parts.watching);
  const deadline = performance.now() + grace;
  await closeServer({ server, door }, grace, (late) => {
    log.warn(describeCut(late, grace, supervisor.inFlight()));
  });
  const stragglers = await supervisor.stop(Math.max(0, deadline - performance.now()));
  if (stragglers.length > 0) log.warn(describeEnded(stragglers));
  if (successor === 'there') metrics?.handOn();
  await closeAll(parts.counting);
  await parts.onStopped();
  await closeAll(parts.keeping);
}

async function closeAll(parts: readonly (Closable | undefined)[]): Promise<void> {
  await Promise.all(parts.map(async (part) => part?.close()));
}
