/** Whom a redirect or a cookie is for. */
export interface Place {
  /** The path below which a trusted proxy serves the host, e.g. `/ai`; empty without one. */
  readonly outer: string;
  /** The mount's path, e.g. `/skills/shop`. */
  readonly mount: string;
  /** The `Host` of the request. */
  readonly host: string | undefined;
  /** The one that the client called, where a trusted proxy tells. */
  readonly outside: string | undefined;
  /** `http` or `https`, whichever the client speaks. */
  readonly scheme: string;
}

/**
 * A `Location` that an application gave, as seen from outside: an application that does not know its
 * mount redirects to paths of its own, which begin below it. What is on another host, or relative, stays as it is.
 * The name that only a proxy has for the host is left out: nobody outside can follow it.
 */
export function mountedLocation(location: string, place: Place): string {
  const [origin, path] = split(location, place);
  return path === undefined ? location : origin + mountedPath(path, place);
}

/** A path that an application gave, as seen from outside, whatever part of the way to it it had already. */
export function mountedPath(path: string, { outer, mount }: Place): string {
  const inner = outer !== '' && isBelow(path, outer) ? path.slice(outer.length) : path;
  return outer + (isBelow(inner, mount) ? inner : mount + inner);
}

/** The origin, where it is the client's own, and the path from its first slash. */
function split(location: string, place: Place): [origin: string, path?: string] {
  if (location.startsWith('/')) {
    return location.startsWith('//') || location.startsWith('/\\') ? [''] : ['', location];
  }
  const match = /^((https?):\/\/([^/?#]*))(\/.*)?$/is.exec(location);
  if (match === null) return [''];
  const [, origin = '', scheme = '', authority = '', path = '/'] = match;
  if (isSame(authority, place.outside)) return [origin, path];
  if (!isSame(authority, place.host)) return [''];
  const { outside, outer } = place;
  // A proxy that tells its prefix alone may have kept the client's own `Host`: from `http` to `https` is a way then.
  const inner = outside !== undefined || (outer !== '' && isSame(scheme, place.scheme));
  return [inner ? '' : origin, path];
}

function isSame(text: string, other: string | undefined): boolean {
  return text.toLowerCase() === other?.toLowerCase();
}

function isBelow(path: string, prefix: string): boolean {
  if (!path.startsWith(prefix)) return false;
  const next = path.charAt(prefix.length);
  return next === '' || next === '/' || next === '?' || next === '#';
}
