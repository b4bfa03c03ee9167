import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';
import { readOwnCgroup, readProc, type OwnCgroup } from '@skillet/proc';
import { findSockets } from '../../../host/control/socket-names.ts';
import { askHost } from '../../control/ask-host.ts';
import type { HostFacts } from '../checks/host.ts';

/** Milliseconds that a host has to answer. */
const PATIENCE = 5000;

/** A running host, and its processes: its own, and its launcher's. */
export interface RunningFacts {
  readonly host: HostFacts;
  readonly own: readonly number[];
  /** Where the first stands among control groups; undefined when none runs. */
  readonly group?: OwnCgroup;
}

/** Asks the hosts that run with a data folder how they are. */
export async function readHost(dataDir: string): Promise<RunningFacts> {
  const running = findSockets(dataDir).filter(({ runs }) => runs);
  const pids = running.map(({ pid }) => pid);
  const [first] = running;
  if (first === undefined) return { host: { pids }, own: [] };
  const group = readOwnCgroup({
    own: readProc(`/proc/${String(first.pid)}/cgroup`) ?? '',
    mounts: readProc('/proc/self/mountinfo') ?? '',
  });
  try {
    const status = await askHost({ ...first, dataDir }, { do: 'status' }, PATIENCE);
    const { phase, url, health, launcher, version } = status;
    const answer = await statusOf(`${url}/health/ready`);
    return {
      host: {
        pids,
        said: `${phase} on ${url}, version ${version}: ${health.status}`,
        healthy: health.status === 'healthy',
        ...(answer === undefined ? {} : { answer }),
      },
      own: [...pids, ...(launcher === null ? [] : [launcher])],
      group,
    };
  } catch (error) {
    return { host: { pids, problem: (error as Error).message }, own: pids, group };
  }
}

/** The status of an answer; undefined when there is none. It is asked whether anything answers, not who. */
function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const options = { timeout: PATIENCE, rejectUnauthorized: false, agent: false };
    const request = (url.startsWith('https:') ? getHttps : getHttp)(url, options, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => {
      resolve(undefined);
    });
  });
}
