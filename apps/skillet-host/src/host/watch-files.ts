import { dirname, sep } from 'node:path';
import { watch, type FSWatcher } from 'chokidar';
import { filesAtRest } from './files-at-rest.ts';

/** Folders whose content is no code of a skill. */
const NO_CODE = new Set(['node_modules', '.venv', '__pycache__', '.git', '.skillet']);

/** Files and folders under watch. */
export interface FileWatch {
  /** Watches exactly these from now on. */
  update(paths: readonly string[]): void;
  close(): Promise<void>;
}

/** Calls `onChange` after a change in the files, once they are written and no more come. */
export async function watchFiles(
  paths: readonly string[],
  onChange: () => void,
  onError: (error: unknown) => void,
): Promise<FileWatch> {
  let watched = new Set(paths);
  const closing = new AbortController();
  const watcher: FSWatcher = watch([...watched], {
    ignoreInitial: true,
    ignored: (path) => isNoCode(path, watched),
  });
  const changed = new Set<string>();
  const settle = async () => {
    await filesAtRest(changed, { signal: closing.signal });
    changed.clear();
    onChange();
  };
  watcher.on('all', (_event, path) => {
    const settling = changed.size > 0;
    changed.add(path);
    if (settling) return;
    settle().catch((error: unknown) => {
      if (!closing.signal.aborted) onError(error);
    });
  });
  watcher.on('error', onError);
  await new Promise<void>((resolve) => {
    watcher.once('ready', () => {
      resolve();
    });
  });
  return {
    update(wanted) {
      const next = new Set(wanted);
      watcher.add([...next].filter((path) => !watched.has(path)));
      watcher.unwatch([...watched].filter((path) => !next.has(path)));
      watched = next;
    },
    async close() {
      closing.abort();
      await watcher.close();
    },
  };
}

/** Whether a path leads through a folder without code below the one that is watched, wherever that lies. */
function isNoCode(path: string, watched: ReadonlySet<string>): boolean {
  for (let at = path; ; at = dirname(at)) {
    if (watched.has(at)) return false;
    const name = at.slice(at.lastIndexOf(sep) + 1);
    if (NO_CODE.has(name)) return true;
    if (dirname(at) === at) return false;
  }
}
