/** What a host name, an address and a port are made of. */
const HOST = /^[A-Za-z0-9.:\-[\]_]+$/;

/**
 * The address that a client reached the host under: `http://` and its own Host header, or localhost
 * when that holds anything a host cannot (it ends up in links that others may follow).
 */
export function baseUrlOf(host: string | undefined, localPort: number | undefined): string {
  if (host !== undefined && HOST.test(host)) return `http://${host}`;
  return localPort === undefined ? 'http://localhost' : `http://localhost:${String(localPort)}`;
}
