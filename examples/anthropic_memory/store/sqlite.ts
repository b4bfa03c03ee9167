import type * as Sqlite from 'node:sqlite';

/** SQLite as Node brings it. */
export const { DatabaseSync } = loadQuietly();

/**
 * Earlier versions of Node 24 warn that SQLite is new, which would be an error in the log of every
 * worker. Nothing else can warn in between: loading is synchronous.
 */
function loadQuietly(): typeof Sqlite {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is put back, not called
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return process.getBuiltinModule('node:sqlite');
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** Whether an error says that another connection held the lock for too long. */
export function isBusy(error: unknown): boolean {
  const SQLITE_BUSY = 5;
  const { errcode } = error as { readonly errcode?: unknown };
  // The upper bits say more precisely why.
  return typeof errcode === 'number' && (errcode & 0xff) === SQLITE_BUSY;
}
