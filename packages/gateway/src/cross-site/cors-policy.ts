import { OriginList } from './origin-list.ts';

/** Web pages of which other origins may call. */
export interface CorsPolicy {
  /** Such as `https://app.example.org`, or `https://*.example.org` for everything below it. */
  readonly origins: readonly string[];
  /** Whether pages of these may send cookies and the like along. */
  readonly credentials: boolean;
  /** Whether pages of origins that are not named may: never, over a network, or from this machine too. */
  readonly others: 'never' | 'over-network' | 'always';
}

/** What a page of another origin may do: nothing, call, or call with credentials. */
export type CorsGrant = 'none' | 'any' | 'named' | 'with-credentials';

/** Decides what pages of an origin may do. */
export type CorsDecision = (origin: string, overNetwork: boolean) => CorsGrant;

/** The decision of a policy; `true` stands for every origin, without credentials. */
export function corsDecision(policy: CorsPolicy | boolean): CorsDecision {
  if (typeof policy === 'boolean') return () => (policy ? 'any' : 'none');
  const { origins, credentials, others } = policy;
  const list = new OriginList(origins);
  const named = credentials ? 'with-credentials' : 'named';
  return (origin, overNetwork) => {
    if (list.names(origin)) return named;
    return others === 'always' || (others === 'over-network' && overNetwork) ? 'any' : 'none';
  };
}
