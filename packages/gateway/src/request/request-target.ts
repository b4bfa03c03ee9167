/** A request target cut in two: the path without slashes at its end, and the query with its `?`. */
export interface RequestTarget {
  readonly path: string;
  /** Empty when there is none. */
  readonly query: string;
}

/** A target as a path with its query; one in absolute form (`http://host/path`) loses its host. */
export function originForm(target: string): string {
  if (target.charCodeAt(0) === SLASH) return target;
  // RFC 9112, 3.2.2: servers must take the absolute form too.
  const rest = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  return rest === target || rest.startsWith('/') ? rest : `/${rest}`;
}

/** Cuts a target in origin form. */
export function splitTarget(target: string): RequestTarget {
  const mark = target.indexOf('?');
  const end = mark === -1 ? target.length : mark;
  let pathEnd = end;
  while (pathEnd > 1 && target.charCodeAt(pathEnd - 1) === SLASH) pathEnd -= 1;
  return { path: target.slice(0, pathEnd), query: target.slice(end) };
}

/** A percent-encoded part of a path in plain; undefined when it is malformed. */
export function decodePart(part: string): string | undefined {
  if (!part.includes('%')) return part;
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

const SLASH = 47;
