import type { HostLogger } from '../log/logger.ts';

/** What to raise where the system has no more to give; it gives them to all programs of a user together. */
const TO_RAISE: Readonly<Record<string, string>> = {
  ENOSPC: 'fs.inotify.max_user_watches',
  EMFILE: 'fs.inotify.max_user_instances',
};

/** Tells of files that can't be watched; that the system lets nobody watch more, once: it holds for all of them. */
export function watchFaults(log: Pick<HostLogger, 'error'>): (error: unknown) => void {
  const told = new Set<string>();
  return (error) => {
    const { code = '' } = error as NodeJS.ErrnoException;
    const limit = TO_RAISE[code];
    if (limit === undefined) {
      log.error({ err: error }, 'watching files failed');
      return;
    }
    if (told.has(code)) return;
    told.add(code);
    log.error(
      `changes of some files go unnoticed: the system allows no further watches (${code}); ` +
        `raise ${limit} (sysctl), or have changes taken over by \`skillet-host reload\``,
    );
  };
}
