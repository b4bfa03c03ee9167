import { isIPv4 } from 'node:net';

/** Whether what a host listens on is reached from its own machine alone. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
