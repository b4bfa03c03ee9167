/** One fault of a request's body, in the form that FastAPI's clients know. */
export interface ValidationFault {
  /** A pydantic error type, e.g. `missing` or `int_parsing`. */
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly input: unknown;
  readonly ctx?: Readonly<Record<string, unknown>>;
}

/** The body cannot be used: the client gets 422 with these faults. */
export class Rejection extends Error {
  readonly faults: readonly ValidationFault[];

  constructor(faults: readonly ValidationFault[]) {
    super('the body is not valid');
    this.faults = faults;
  }
}
