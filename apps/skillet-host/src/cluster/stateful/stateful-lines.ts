import type { HostLogger } from '../../log/logger.ts';

/** The lines of the log about leases of stateful skills. */
export interface StatefulLines {
  onTaken(mount: string, number: number): void;
  onLost(mount: string, by: string | undefined): void;
  onTrouble(mount: string, why: string): void;
  /** It stays broken here, and another host may have it. */
  onGivenUp(mount: string): void;
}

/** Writes them; `isUp` says whether NATS can be reached: when it can't, other lines say so. */
export function statefulLines(
  log: Pick<HostLogger, 'info' | 'warn'>,
  cluster: string,
  isUp: () => boolean,
): StatefulLines {
  return {
    onTaken: (mount, lease) => {
      log.info({ cluster, mount, lease }, `cluster ${cluster}: ${mount} runs on this host now`);
    },
    onLost: (mount, by) => {
      const why = by === undefined ? 'its lease cannot be renewed' : `host ${by} has taken it over`;
      log.warn({ cluster, mount, by }, `cluster ${cluster}: ${mount} is stopped here: ${why}`);
    },
    onGivenUp: (mount) => {
      log.warn(
        { cluster, mount },
        `cluster ${cluster}: ${mount} stays broken on this host, which gives its lease up for another one to try`,
      );
    },
    onTrouble: (mount, why) => {
      if (!isUp()) return;
      log.warn({ cluster, mount }, `cluster ${cluster}: ${mount} is stateful, and ${why}`);
    },
  };
}
