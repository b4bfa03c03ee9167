import type { SETTINGS_KEYS } from '../keys/host-keys.ts';
import { ANY_ORIGIN } from '../keys/origin-kind.ts';
import type { Values } from '../shape/key-table.ts';
import type { CorsConfig } from './host-config.ts';

/** Who may call from which web pages: `cors_enabled: false` lets nobody, whatever `cors` names. */
export function resolveCors({
  cors_enabled: enabled,
  cors: { origins = [], credentials = false } = {},
}: Values<typeof SETTINGS_KEYS>): CorsConfig {
  if (enabled === false) return { origins: [], credentials: false, others: 'never' };
  const named = origins.filter((origin) => origin !== ANY_ORIGIN);
  if (named.length < origins.length) return { origins: named, credentials, others: 'always' };
  // Whoever names some means no others.
  const others = enabled === true && named.length === 0 ? 'over-network' : 'never';
  return { origins: named, credentials, others };
}
