/** Primary result codes of SQLite: https://sqlite.org/rescode.html. */
const CODE = { busy: 5, locked: 6, corrupt: 11, full: 13, notADatabase: 26 } as const;

/** Whether the file is no database, or not any more. */
export function isBroken(error: unknown): boolean {
  const code = codeOf(error);
  return code === CODE.corrupt || code === CODE.notADatabase;
}

/** Whether there is no room: on the disk, or within the bound of the file. */
export function isFull(error: unknown): boolean {
  return codeOf(error) === CODE.full;
}

/** Whether somebody else has it. */
export function isBusy(error: unknown): boolean {
  const code = codeOf(error);
  return code === CODE.busy || code === CODE.locked;
}

/** A few words. */
export function whyOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The lower byte is the primary code, the rest says more. */
function codeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return Number(error.errcode) & 0xff;
}
