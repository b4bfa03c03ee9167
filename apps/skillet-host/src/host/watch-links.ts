import { readlinkSync, realpathSync, watch, type FSWatcher } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';

/** Links under watch. */
export interface LinkWatch {
  /** Watches the links on these paths from now on. */
  update(paths: readonly string[]): void;
  close(): void;
}

/**
 * Calls `onSwitched` when a link on the way to one of some paths is put in place of another: whoever watches
 * files sees only what such a link leads to.
 */
export function watchLinks(onSwitched: () => void, onError: (error: unknown) => void): LinkWatch {
  const watched = new Map<string, FSWatcher>();
  const close = (link: string) => {
    watched.get(link)?.close();
    watched.delete(link);
  };
  const open = (link: string) => {
    const name = basename(link);
    try {
      const watcher = watch(dirname(link), { persistent: false }, (_event, changed) => {
        if (changed === name) onSwitched();
      });
      watcher.on('error', onError);
      watched.set(link, watcher);
    } catch (error) {
      onError(error);
    }
  };
  return {
    update(paths) {
      const wanted = new Set(paths.flatMap((path) => [...linksOn(path)]));
      for (const link of watched.keys()) if (!wanted.has(link)) close(link);
      for (const link of wanted) if (!watched.has(link)) open(link);
    },
    close() {
      for (const link of watched.keys()) close(link);
    },
  };
}

/** The links that a path leads over, those on the way of another among them. */
function linksOn(path: string, found = new Set<string>()): Set<string> {
  for (let at = path; dirname(at) !== at; at = dirname(at)) {
    const target = found.has(at) ? undefined : targetOf(at);
    if (target === undefined) continue;
    found.add(at);
    linksOn(target, found);
  }
  return found;
}

/** Where a link leads; undefined when it is not a link, or has just been removed. */
function targetOf(path: string): string | undefined {
  try {
    return resolve(realpathSync(dirname(path)), readlinkSync(path));
  } catch {
    return undefined;
  }
}
