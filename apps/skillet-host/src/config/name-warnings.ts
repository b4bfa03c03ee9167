import type { HostConfig } from '@skillet/config';
import { withCallerWarnings } from './caller-warnings.ts';
import { withProfileWarnings } from './profile-warnings.ts';

/** A configuration that warns, too, of names in it that name nothing. */
export function withNameWarnings(config: HostConfig): HostConfig {
  return withCallerWarnings(withProfileWarnings(config));
}
