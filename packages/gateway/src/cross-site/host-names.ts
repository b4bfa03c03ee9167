/** Recognises the names of a host that come in `Host` headers: its own, and those nobody can take. */
export function hostNames(own: readonly string[]): (host: string | undefined) => boolean {
  const names = new Set(own.map((name) => name.toLowerCase()));
  let lastKnown: string | undefined;
  return (host) => {
    // Every request asks, and nearly all of them say the same.
    if (host !== undefined && host === lastKnown) return true;
    const name = hostnameOf(host);
    if (name === undefined || !(names.has(name) || isUnownable(name))) return false;
    lastKnown = host;
    return true;
  };
}

/**
 * The host of a `Host` header without its port; undefined when it is not valid. An IPv6 address keeps its
 * brackets.
 */
function hostnameOf(host: string | undefined): string | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d*)?$/i.exec(host ?? '');
  return match?.[1]?.toLowerCase();
}

/**
 * Whether nobody outside can have a name lead to this machine (DNS rebinding): addresses, names without
 * a dot, and those below `localhost` and `internal` are in no registry.
 */
function isUnownable(name: string): boolean {
  return (
    name.startsWith('[') ||
    !name.includes('.') ||
    /^\d{1,3}(?:\.\d{1,3}){3}$/.test(name) ||
    /\.(?:localhost|internal)$/.test(name)
  );
}
