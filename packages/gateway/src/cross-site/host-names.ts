/**
 * The host of a `Host` header without its port; undefined when it is not valid. An IPv6 address keeps its
 * brackets.
 */
export function hostnameOf(host: string | undefined): string | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d*)?$/i.exec(host ?? '');
  return match?.[1]?.toLowerCase();
}

/**
 * Whether nobody outside can have a name lead to this machine (DNS rebinding): addresses, names without
 * a dot, and those below `localhost` and `internal` are in no registry.
 */
export function isUnownable(name: string): boolean {
  return (
    name.startsWith('[') ||
    !name.includes('.') ||
    /^\d{1,3}(?:\.\d{1,3}){3}$/.test(name) ||
    /\.(?:localhost|internal)$/.test(name)
  );
}
