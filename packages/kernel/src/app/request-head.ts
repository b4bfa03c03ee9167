/** What a host name, an address and a port are made of. */
const HOST = /^[A-Za-z0-9.:\-[\]_]+$/;

/** The address under which an application sees a request: its path is the one below the mount. */
export function urlOf(path: string, headers: readonly (readonly [string, string])[]): string {
  const find = (wanted: string) =>
    headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? '';
  const scheme = find('x-forwarded-proto') === 'https' ? 'https' : 'http';
  const host = find('host');
  return `${scheme}://${HOST.test(host) ? host : 'localhost'}${path}`;
}
