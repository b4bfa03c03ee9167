import { overlay, type Partially } from '../schema/overlay.ts';
import { CALLERS_DEFAULTS } from './defaults.ts';
import type { CallersConfig } from './host-config.ts';
import { resolveOidc, type OidcConfig } from './oidc-config.ts';
import { resolveKeys, type GivenKey, type KeySources } from './resolve-keys.ts';

/** `callers` as it is written. */
export interface GivenCallers extends Partially<Omit<CallersConfig, 'keys' | 'oidc'>> {
  readonly oidc?: Partially<OidcConfig>;
  readonly keys?: readonly Partially<GivenKey>[];
}

/** `callers` with its defaults, and the keys that it refers to. */
export function resolveCallers(
  { oidc, keys = [], ...given }: GivenCallers,
  sources: KeySources,
): CallersConfig {
  const tokens = resolveOidc(oidc);
  const known = resolveKeys(keys, sources);
  return {
    ...overlay<CallersConfig>(CALLERS_DEFAULTS, given),
    ...(tokens === undefined ? {} : { oidc: tokens }),
    ...(known.length === 0 ? {} : { keys: known }),
  };
}
