import { fault, ok, warning, type Finding } from '../finding.ts';

/** What Linux lets a user watch. */
export interface WatchFacts {
  /** Files and folders (`fs.inotify.max_user_watches`); undefined where nobody tells. */
  readonly watches: number | undefined;
  /** Programs that watch (`fs.inotify.max_user_instances`). */
  readonly instances: number | undefined;
  /** The code of the error when something was watched for a moment; undefined when it went well. */
  readonly error: string | undefined;
  /** Whether this configuration has files watched (`server.reload`, `settings.auto_reload_config`). */
  readonly wanted: boolean;
  /** How many files and folders of the skills that would be, about. */
  readonly files: number;
}

/** Whether changes in files are seen. */
export function checkWatching(facts: WatchFacts): Finding {
  const { watches, instances, error, wanted, files } = facts;
  const limits =
    watches === undefined
      ? ''
      : ` (a user may watch ${String(watches)} files, by ${String(instances ?? 0)} programs)`;
  const effect = 'edited files are not loaded by themselves; `skillet-host reload` loads them';
  if (error !== undefined) {
    const remedy =
      error === 'ENOSPC'
        ? 'sudo sysctl fs.inotify.max_user_watches=524288'
        : 'sudo sysctl fs.inotify.max_user_instances=1024';
    const found = `nothing more can be watched: ${error}${limits}`;
    return wanted
      ? fault('watching', found, effect, remedy)
      : warning('watching', found, `with --reload ${effect}`, remedy);
  }
  if (wanted && watches !== undefined && files > watches / 2) {
    return warning(
      'watching',
      `about ${String(files)} files of skills${limits}`,
      `when others watch too, ${effect}`,
      'sudo sysctl fs.inotify.max_user_watches=524288',
    );
  }
  return ok(
    'watching',
    `${wanted ? `about ${String(files)} files of skills` : 'not wanted by the configuration'}${limits}`,
  );
}
