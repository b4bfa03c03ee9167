import { askHost, findHost, HostRefused, NoHost } from '../control/ask-host.ts';
import type { Surroundings } from '../control/ask-host.ts';
import type { ClusterStatusFlags } from './register-cluster.ts';
import { clusterText } from './status-text.ts';

/** Milliseconds that an answer may take. */
const SOON = 5000;

/** `skillet-host cluster status`: exit code 1 where no host runs, it is none of a cluster, or NATS is away. */
export async function status(flags: ClusterStatusFlags, around: Surroundings): Promise<number> {
  try {
    const host = await findHost(flags, around);
    const { health } = await askHost(host, { do: 'status' }, SOON);
    const { cluster } = health;
    if (cluster === undefined)
      throw new HostRefused(`host ${String(host.pid)} is none of a cluster: it has no \`cluster\``);
    process.stdout.write(
      flags.json === true ? `${JSON.stringify(cluster, null, 2)}\n` : clusterText(cluster),
    );
    return cluster.connected ? 0 : 1;
  } catch (error) {
    if (!(error instanceof NoHost || error instanceof HostRefused)) throw error;
    process.stderr.write(`skillet-host: ${error.message}\n`);
    return 1;
  }
}
