import type { Partially } from '../schema/overlay.ts';
import { ANY_ORIGIN } from '../units/addresses.ts';
import type { CorsConfig } from './host-config.ts';

/** What a configuration says of web pages of other origins. */
export interface GivenCors {
  readonly corsEnabled?: boolean | undefined;
  readonly cors?: Partially<Pick<CorsConfig, 'origins' | 'credentials'>> | undefined;
}

/** Who may call from which web pages: `cors_enabled: false` lets nobody, whatever `cors` names. */
export function resolveCors({ corsEnabled, cors = {} }: GivenCors): CorsConfig {
  if (corsEnabled === false) return { origins: [], credentials: false, others: 'never' };
  const { origins = [], credentials = false } = cors;
  const named = origins.filter((origin) => origin !== ANY_ORIGIN);
  if (named.length < origins.length) return { origins: named, credentials, others: 'always' };
  // Whoever names some means no others.
  const others = corsEnabled === true && named.length === 0 ? 'over-network' : 'never';
  return { origins: named, credentials, others };
}
