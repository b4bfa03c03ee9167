import { sep } from 'node:path';
import { watch, type FSWatcher } from 'chokidar';

/** Milliseconds for which a file must not change before it counts as written. */
const WRITTEN_AFTER = 200;
/** Milliseconds in which further changes belong to the same reload. */
const GATHER = 100;

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
  let timer: NodeJS.Timeout | undefined;
  const watcher: FSWatcher = watch([...watched], {
    ignoreInitial: true,
    ignored: (path) => path.split(sep).some((part) => NO_CODE.has(part)),
    // A file that is still being written is waited out.
    awaitWriteFinish: { stabilityThreshold: WRITTEN_AFTER, pollInterval: 50 },
  });
  watcher.on('all', () => {
    clearTimeout(timer);
    timer = setTimeout(onChange, GATHER);
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
      clearTimeout(timer);
      await watcher.close();
    },
  };
}
