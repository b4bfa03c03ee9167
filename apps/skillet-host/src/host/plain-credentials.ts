import type { HostLogger } from '../log/logger.ts';

/** Milliseconds for which one address is not warned of again. */
const QUIET = 60_000;
/** Addresses that are remembered. */
const KEPT = 1000;

/** Warns, once a minute for each address, of calls whose credentials anybody on the way can read. */
export function warnOfPlainCredentials(
  log: HostLogger,
): (mount: string, address: string | undefined) => void {
  const warned = new Map<string, number>();
  return (mount, address = 'unknown') => {
    const now = performance.now();
    if (now - (warned.get(address) ?? -Infinity) < QUIET) return;
    warned.delete(address);
    warned.set(address, now);
    const [oldest] = warned.keys();
    if (warned.size > KEPT && oldest !== undefined) warned.delete(oldest);
    log.warn(
      { mount, client: address },
      `${address} calls "${mount}", which takes credentials, over plain HTTP: anybody on the way can read them; set server.tls, or put a proxy with TLS in front and name it in server.trust_proxy`,
    );
  };
}
