import { isRecord } from './skill-entry.ts';

/**
 * The `endpoints` of an entry as whole addresses: a path is one of the skill's own host, which is not where the
 * catalog comes from. `base` is the address of the skill; nothing for an entry without endpoints.
 */
export function absoluteEndpoints(
  skill: Readonly<Record<string, unknown>>,
  base: string,
): { readonly endpoints?: Readonly<Record<string, unknown>> } {
  const { endpoints } = skill;
  if (!isRecord(endpoints) || !URL.canParse(base)) return {};
  const address = (value: unknown): unknown =>
    typeof value === 'string' && value.startsWith('/') ? addressOf(value, base) : value;
  return {
    endpoints: Object.fromEntries(
      Object.entries(endpoints).map(([name, value]) => [name, address(value)]),
    ),
  };
}

/** A host behind a prefix gives paths without it: the address of its skill says where they begin. */
function addressOf(path: string, base: string): string {
  const { origin, pathname } = new URL(base);
  const own = pathname.replace(/\/+$/, '');
  for (let at = own.indexOf('/'); at >= 0; at = own.indexOf('/', at + 1)) {
    if (`${path}/`.startsWith(`${own.slice(at)}/`)) return origin + own.slice(0, at) + path;
  }
  return origin + path;
}
