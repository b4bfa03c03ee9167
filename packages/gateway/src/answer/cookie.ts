import { mountedPath, type Place } from './location.ts';

/** The attribute of a `Set-Cookie` that says below which path it is sent back; the last one counts. */
const PATH = /(;\s*path\s*=\s*)(\/[^;]*?)(?=\s*(?:;|$))(?!.*;\s*path\s*=)/i;

/** Browsers take a cookie of this name only with `Path=/`. */
const HOST_COOKIE = /^\s*__Host-/i;

/**
 * A `Set-Cookie` that an application gave, as seen from outside: a path of its own begins below its mount.
 * `Path=/` means the whole host, also below a proxy's prefix.
 */
export function mountedCookie(cookie: string, place: Place): string {
  if (HOST_COOKIE.test(cookie)) return cookie;
  return cookie.replace(PATH, (_, attribute: string, path: string) => {
    return attribute + (path === '/' ? `${place.outer}/` : mountedPath(path, place));
  });
}
