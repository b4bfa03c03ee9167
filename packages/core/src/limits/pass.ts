/** Values of the fields `RateLimit-Policy` and `RateLimit`, see draft-ietf-httpapi-ratelimit-headers-11. */
export interface RateLimitFields {
  readonly policy: string;
  readonly state: string;
}

/** Whose limits hold for a call: those of its caller, of its caller at one skill, or of all callers of the skill. */
export type LimitScope = 'caller' | 'caller-skill' | 'skill';

/** A call was let in, and counts until it has ended. */
export interface Pass {
  /** What its caller is told of its limits. */
  readonly fields: RateLimitFields;
  /** What it counts for. */
  readonly scopes: readonly LimitScope[];
  /** Its answer has ended, whatever that was. One that no worker has `begun` takes nothing of its day. */
  end(begun: boolean): void;
}
