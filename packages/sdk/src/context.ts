/** Any value that JSON can carry. */
export type JsonValue =
  string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** Writes log lines that carry the skill, its worker and the request's id. */
export interface SkillLogger {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

/** What a handler is given beside its inputs. */
export interface SkillContext {
  /** Credentials sent with this request (`credentials` of the envelope); empty when there are none. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Aborts at the deadline, when the client leaves, and when an answer stands still for too long. */
  readonly signal: AbortSignal;
  readonly log: SkillLogger;
  /** The request's `X-Request-Id`. */
  readonly requestId: string;
  /** Milliseconds since the epoch at which the caller gets 504. */
  readonly deadline: number;
  /** A folder of this skill's own, kept over restarts and reloads. Made on first use. */
  readonly dataDir: string;
  /** The environment of the skill: the host's, and the `env` of its configuration. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * Where in a trace the call is, as W3C Trace Context writes it: for what the skill does on behalf of it elsewhere. Undefined where
   * neither the caller nor the host has begun a trace.
   */
  readonly traceparent: string | undefined;
  /** What other systems have said of that trace. */
  readonly tracestate: string | undefined;
  /** Request headers, names in lower case; repeated ones joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A skill's handler: takes the validated inputs, returns what the client gets as JSON; or a `Response`, a
 * Node or Web stream or an async iterable, which is sent piece by piece.
 */
export type SkillHandler<Params = Record<string, unknown>, Result = unknown> = (
  params: Params,
  context: SkillContext,
) => Result | Promise<Result>;

/** Optional export `health` of a skill's module: its object joins the answer of `/health`. */
export type SkillHealth = (
  context: Pick<SkillContext, 'env' | 'dataDir' | 'log'>,
) => Record<string, unknown> | Promise<Record<string, unknown>>;
