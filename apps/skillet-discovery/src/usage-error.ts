/** Something the user can put right: one line, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
