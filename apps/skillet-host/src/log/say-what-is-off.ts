import type { HostConfig } from '@skillet/config';
import type { HostLogger } from './logger.ts';

/** A line for each skill of a configuration that is not served, and why. */
export function sayWhatIsOff(
  log: Pick<HostLogger, 'error' | 'info'>,
  { broken, disabled }: Pick<HostConfig, 'broken' | 'disabled'>,
): void {
  for (const { name, mount, problems } of broken) {
    for (const problem of problems)
      log.error({ skill: name, mount }, `skill "${name}" cannot run: ${problem}`);
  }
  for (const { name, mount } of disabled)
    log.info({ skill: name, mount }, `skill "${name}" is disabled`);
}
