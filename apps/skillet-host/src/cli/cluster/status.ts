import type { HostStatus } from '../../host/control/protocol.ts';
import { askHost, findHosts, HostRefused, NoHost, onlyOne } from '../control/ask-host.ts';
import type { FoundHost, Surroundings } from '../control/ask-host.ts';
import { findConfigFile } from '../read-config.ts';
import { memberName } from './member-name.ts';
import type { ClusterStatusFlags } from './register-cluster.ts';
import { clusterText } from './status-text.ts';

/** Milliseconds that an answer may take. */
const SOON = 5000;

/** `skillet-host cluster status`: exit code 1 where no host runs, it is none of a cluster, or NATS is away. */
export async function status(flags: ClusterStatusFlags, around: Surroundings): Promise<number> {
  try {
    const hosts = await findHosts(flags, around);
    const file = await findConfigFile(flags.config, around.env, around.cwd);
    const { pid, health } = await statusOf(hosts, memberName(file, around.cwd));
    const { cluster } = health;
    if (cluster === undefined)
      throw new HostRefused(`host ${String(pid)} is none of a cluster: it has no \`cluster\``);
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

/** What a host says, of several in one folder the one that is called as the file is: `cluster dev` calls it so. */
async function statusOf(hosts: readonly FoundHost[], name: string): Promise<HostStatus> {
  const ask = (host: FoundHost) => askHost(host, { do: 'status' }, SOON);
  if (hosts.length === 1) return ask(onlyOne(hosts));
  const all = await Promise.all(hosts.map((host) => ask(host).catch(() => undefined)));
  const named = all.find((one) => one?.health.cluster?.host === name);
  return named ?? ask(onlyOne(hosts));
}
