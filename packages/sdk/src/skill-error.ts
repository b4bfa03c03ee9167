/**
 * The error a handler throws to answer with a status of its own: the client gets
 * `{"detail": detail}` with that status.
 *
 * Recognised by its `name`, so that an error made by another copy of this package counts too.
 *
 * @example throw new SkillError(400, 'Invalid timezone: Mars/Base')
 */
export class SkillError extends Error {
  override readonly name = 'SkillError';
  /** HTTP status, 400 to 599. */
  readonly status: number;
  /** What the client is told under `detail`: any JSON value. */
  readonly detail: unknown;

  /** @throws {RangeError} when `status` is not an integer from 400 to 599. */
  constructor(status: number, detail: unknown, options?: ErrorOptions) {
    super(typeof detail === 'string' ? detail : `skill error ${String(status)}`, options);
    if (!Number.isInteger(status) || status < 400 || status > 599) {
      throw new RangeError(`SkillError takes a status from 400 to 599, not ${String(status)}`);
    }
    this.status = status;
    this.detail = detail;
  }
}
