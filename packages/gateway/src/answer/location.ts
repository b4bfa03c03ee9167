/** Whom a redirect is for. */
export interface Place {
  /** The mount's path, e.g. `/skills/shop`. */
  readonly prefix: string;
  /** The host that the client called, as in its `Host` header. */
  readonly host: string | undefined;
}

/**
 * A `Location` that an application gave, as seen from outside: an application that does not know its
 * mount redirects to paths of its own, which begin below it. What lies below the mount already, on
 * another host, or is relative stays as it is.
 */
export function mountedLocation(location: string, { prefix, host }: Place): string {
  const [origin, path] = split(location, host);
  if (path === undefined || isBelow(path, prefix)) return location;
  return origin + prefix + path;
}

/** The origin, where it is the client's own, and the path from its first slash. */
function split(location: string, host: string | undefined): [origin: string, path?: string] {
  if (location.startsWith('/')) {
    return location.startsWith('//') || location.startsWith('/\\') ? [''] : ['', location];
  }
  const match = /^(https?:\/\/([^/?#]*))(\/.*)?$/is.exec(location);
  if (match === null || host === undefined) return [''];
  const [, origin = '', authority = '', path = '/'] = match;
  return authority.toLowerCase() === host.toLowerCase() ? [origin, path] : [''];
}

function isBelow(path: string, prefix: string): boolean {
  if (!path.startsWith(prefix)) return false;
  const next = path.charAt(prefix.length);
  return next === '' || next === '/' || next === '?' || next === '#';
}
