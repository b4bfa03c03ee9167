import type { CallersConfig } from '@skillet/config';
import { isLoopbackHost } from '../host/loopback-host.ts';

/** A line of the log on who can reach the host. */
export interface Reach {
  readonly level: 'info' | 'warn';
  readonly text: string;
}

const OPEN: Reach = {
  level: 'warn',
  text: 'callers need no key: whoever reaches its port calls every skill. To let in known callers alone: `callers: {required: true}` in the configuration, and `skillet-host keys add <name>` for each',
};

/**
 * How to open a host that only programs on its own machine reach, and how to close one that others reach without a
 * key; undefined when those have to be known. A platform that sets PORT and nothing else would wait in vain.
 */
export function describeReach(
  host: string,
  env: Readonly<Record<string, string | undefined>>,
  { required }: Pick<CallersConfig, 'required'>,
): Reach | undefined {
  if (!isLoopbackHost(host)) return required ? undefined : OPEN;
  const how = '--host 0.0.0.0 (or HOST, or server.host) opens it to others';
  if (env['PORT'] !== undefined && env['PORT'] !== '' && !env['HOST']) {
    const text = `PORT is set and HOST is not: only programs on this machine reach ${host}; a platform or container that sends requests here needs HOST=0.0.0.0`;
    return { level: 'warn', text };
  }
  return { level: 'info', text: `only programs on this machine reach it; ${how}` };
}
