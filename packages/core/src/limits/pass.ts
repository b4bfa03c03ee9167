/** Values of the fields `RateLimit-Policy` and `RateLimit`, see draft-ietf-httpapi-ratelimit-headers-11. */
export interface RateLimitFields {
  readonly policy: string;
  readonly state: string;
}

/** A call was let in, and counts until it has ended. */
export interface Pass {
  /** What its caller is told of its limits. */
  readonly fields: RateLimitFields;
  /** Its answer has ended, whatever that was. One that no worker has `begun` takes nothing of its day. */
  end(begun: boolean): void;
}
