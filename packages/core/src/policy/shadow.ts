import type { OperationHints } from '../descriptor.ts';
import type { SkillSpec } from '../skill-spec.ts';

/** A version of a skill that gets copies of its calls, and whose answers nobody waits for. */
export interface ShadowSpec {
  /** It has the mount of the skill whose calls are copied. */
  readonly spec: SkillSpec;
  /** Share of the calls that are copied, 0 to 1. */
  readonly share: number;
  /** JSON Pointers (RFC 6901) to what may differ in an answer; a step `*` stands for each member of an object or list. */
  readonly volatile: readonly string[];
}

/** What no copy is made of: the call is not known to be repeatable, it is too large or streamed, or it got no answer. */
export type ShadowSkip = 'not_repeatable' | 'too_large' | 'streamed' | 'no_answer';

/**
 * Why a copy was given up: too many wait, the host or the skill is busy, the candidate is not there, the answers could not be
 * compared in time.
 */
export type ShadowDrop = 'queue_full' | 'host_busy' | 'unavailable' | 'not_compared';

/** How answers differ, the gravest first: the candidate gave none, another status, one against the schema, another body. */
export type ShadowDifference = 'failed' | 'status' | 'schema' | 'body';

/** What happens to a candidate, for who listens. */
export interface ShadowStep {
  /** It is there; an answer differs in a way that none has before; a worker of it died; it is there no more. */
  readonly action: 'began' | 'differs' | 'died' | 'ended';
  /** What its Skilletfile says. */
  readonly version: string;
  /** How it differs, of `differs`. */
  readonly difference?: ShadowDifference;
  /** A sentence on it. */
  readonly why?: string;
}

/** Whether a call may be copied, by what is said of its operation: that it changes nothing, or that it may be repeated. */
export function mayBeCopied({ readOnly, idempotent }: OperationHints): boolean {
  return readOnly === true || idempotent === true;
}
