const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Says in a sentence why a credential may not have a name; undefined when it may. */
export type NameRule = (name: string) => string | undefined;

/**
 * Compiles a deny list: names with `*` for any characters, compared without regard to case.
 * Whatever it says, a name is one that an environment variable can have.
 */
export function nameRule(denied: readonly string[]): NameRule {
  const patterns = denied.map(toPattern);
  const known = new Map<string, string | undefined>();
  const check: NameRule = (name) => {
    if (!NAME.test(name)) {
      return "A credential's name consists of letters, digits and underscores";
    }
    if (patterns.some((pattern) => pattern.test(name))) {
      return `A credential may not be called ${name}: it would change how the skill runs`;
    }
    return undefined;
  };
  return (name) => {
    // Callers send the same few names over and over.
    if (known.has(name)) return known.get(name);
    const fault = check(name);
    if (known.size < KEPT_NAMES && name.length <= KEPT_CHARS) known.set(name, fault);
    return fault;
  };
}

/** Names that are remembered with what was found of them. */
const KEPT_NAMES = 256;
const KEPT_CHARS = 128;

function toPattern(text: string): RegExp {
  return new RegExp(`^${text.replaceAll(/[^\w*]/g, String.raw`\$&`).replaceAll('*', '.*')}$`, 'i');
}
