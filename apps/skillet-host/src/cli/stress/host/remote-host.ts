import type { AttackedHost } from './attacked-host.ts';
import { readFootprint, readMegabytes } from './footprint.ts';

/** A host that runs already; with its process id (and on this machine) it is also looked at. */
export function remoteHost(url: string, pid: number | undefined): AttackedHost {
  const ended = new AbortController();
  const timer = setInterval(() => {
    if (pid === undefined || isThere(pid)) return;
    clearInterval(timer);
    ended.abort(`process ${String(pid)} is gone`);
  }, 100);
  return {
    url,
    ended: ended.signal,
    footprint: () => (pid === undefined ? undefined : readFootprint(pid)),
    takePeak: () => (pid === undefined ? undefined : readMegabytes(pid)),
    drop: () => Promise.resolve(),
    async stop() {
      clearInterval(timer);
      ended.abort('left alone');
    },
  };
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
