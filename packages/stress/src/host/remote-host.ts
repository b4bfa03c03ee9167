import type { IsolationKind } from '@skillet/core';
import type { AttackedHost } from './attacked-host.ts';
import { readFootprint, readMegabytes } from './footprint.ts';

/** A host that runs already; with its process id (and on this machine) it is also looked at. */
export function remoteHost(
  url: string,
  pid: number | undefined,
  isolation: IsolationKind,
): AttackedHost {
  const ended = new AbortController();
  const timer = setInterval(() => {
    if (pid === undefined || isThere(pid)) return;
    clearInterval(timer);
    ended.abort(`process ${String(pid)} is gone`);
  }, 100);
  return {
    url,
    isolation,
    folder: '',
    hasMore: false,
    ended: ended.signal,
    footprint: () => (pid === undefined ? undefined : readFootprint(pid)),
    takePeak: () => (pid === undefined ? undefined : readMegabytes(pid)),
    drop: () => Promise.resolve(),
    serve: () => Promise.reject(new Error('its configuration is not ours')),
    signal: () => undefined,
    stop() {
      clearInterval(timer);
      ended.abort('left alone');
      return Promise.resolve(undefined);
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
