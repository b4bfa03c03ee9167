const LONGEST = 60;

/** The name of a server as a mount that is not taken: letters, digits and `._~-`, with a number where it must be. */
export function mountFor(name: string, taken: ReadonlySet<string>): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^A-Za-z0-9._~-]+/g, '-')
    .replaceAll(/^[^A-Za-z0-9]+|-+$/g, '')
    .slice(0, LONGEST);
  const wished = plain === '' ? 'server' : plain;
  if (!taken.has(wished)) return wished;
  for (let number = 2; ; number += 1) {
    const mount = `${wished}-${String(number)}`;
    if (!taken.has(mount)) return mount;
  }
}
