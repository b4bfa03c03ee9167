/** Whom a redirect or a cookie is for. */
export interface Place {
  /** The path below which a trusted proxy serves the host, e.g. `/ai`; empty without one. */
  readonly outer: string;
  /** The mount's path, e.g. `/skills/shop`. */
  readonly mount: string;
  /** The hosts that the client called, as the `Host` header and a trusted proxy have them. */
  readonly hosts: readonly (string | undefined)[];
}

/**
 * A `Location` that an application gave, as seen from outside: an application that does not know its
 * mount redirects to paths of its own, which begin below it. What is on another host, or relative, stays as it is.
 */
export function mountedLocation(location: string, place: Place): string {
  const [origin, path] = split(location, place.hosts);
  return path === undefined ? location : origin + mountedPath(path, place);
}

/** A path that an application gave, as seen from outside, whatever part of the way to it it had already. */
export function mountedPath(path: string, { outer, mount }: Place): string {
  const inner = outer !== '' && isBelow(path, outer) ? path.slice(outer.length) : path;
  return outer + (isBelow(inner, mount) ? inner : mount + inner);
}

/** The origin, where it is the client's own, and the path from its first slash. */
function split(
  location: string,
  hosts: readonly (string | undefined)[],
): [origin: string, path?: string] {
  if (location.startsWith('/')) {
    return location.startsWith('//') || location.startsWith('/\\') ? [''] : ['', location];
  }
  const match = /^(https?:\/\/([^/?#]*))(\/.*)?$/is.exec(location);
  if (match === null) return [''];
  const [, origin = '', authority = '', path = '/'] = match;
  const own = hosts.some((host) => host?.toLowerCase() === authority.toLowerCase());
  return own ? [origin, path] : [''];
}

function isBelow(path: string, prefix: string): boolean {
  if (!path.startsWith(prefix)) return false;
  const next = path.charAt(prefix.length);
  return next === '' || next === '/' || next === '?' || next === '#';
}
