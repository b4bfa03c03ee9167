/** What a JSON Pointer in a fragment (`#/a/b`, RFC 6901) leads to; undefined when that is nothing. */
export function resolvePointer(root: unknown, fragment: string): unknown {
  if (fragment === '#') return root;
  if (!fragment.startsWith('#/')) return undefined;
  return fragment
    .slice(2)
    .split('/')
    .reduce<unknown>((value, step) => child(value, unescapeStep(step)), root);
}

/** A name as one step of a JSON Pointer in a fragment. */
export function escapeStep(name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
}

/** The name that a step of a JSON Pointer in a fragment stands for. */
export function unescapeStep(step: string): string {
  let decoded = step;
  try {
    decoded = decodeURIComponent(step);
  } catch {
    // A stray percent sign stands for itself.
  }
  return decoded.replaceAll('~1', '/').replaceAll('~0', '~');
}

function child(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}
