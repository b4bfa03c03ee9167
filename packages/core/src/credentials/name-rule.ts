/** What one call may carry; more is answered with 422. Names and values in characters. */
export const CREDENTIAL_BOUNDS = { count: 64, name: 128, value: 16_384 } as const;

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Says in a sentence why a credential may not have a name; undefined when it may. */
export type NameRule = (name: string) => string | undefined;

/** What decides on the names of a skill's credentials, beside the deny list. */
export interface NamePolicy {
  /** The only names that it takes; null for a skill that declares none, which takes any. */
  readonly declared: readonly string[] | null;
  /** Variables that its Skilletfile leaves to the operator of the host. */
  readonly settings: readonly string[];
  /** Variables that the operator has set. */
  readonly taken: readonly string[];
}

const ANY: NamePolicy = { declared: null, settings: [], taken: [] };

/**
 * Compiles a deny list, names with `*` for any characters, compared without regard to case, and what a
 * skill declares. Whatever they say, a name is one that an environment variable can have.
 */
export function nameRule(
  denied: readonly string[],
  { declared, settings, taken }: NamePolicy = ANY,
): NameRule {
  const patterns = denied.map(toPattern);
  const wanted = declared === null ? undefined : new Set(declared);
  const settingNames = new Set(settings);
  const takenNames = new Set(taken);
  const known = new Map<string, string | undefined>();
  const check: NameRule = (name) => {
    if (name.length > CREDENTIAL_BOUNDS.name || !NAME.test(name)) {
      return `A credential's name consists of letters, digits and underscores, at most ${CREDENTIAL_BOUNDS.name}`;
    }
    if (patterns.some((pattern) => pattern.test(name))) {
      return `A credential may not be called ${name}: it would change how the skill runs`;
    }
    if (settingNames.has(name)) {
      return `A credential may not be called ${name}: it is a setting of the skill, which the operator of the host decides`;
    }
    if (wanted !== undefined) {
      return wanted.has(name)
        ? undefined
        : `The skill takes no credential ${name}; it declares ${[...wanted].join(', ') || 'none'}`;
    }
    if (takenNames.has(name)) {
      return `A credential may not be called ${name}: the operator of the host decides this variable`;
    }
    return undefined;
  };
  return (name) => {
    // Callers send the same few names over and over.
    if (known.has(name)) return known.get(name);
    const fault = check(name);
    if (known.size < KEPT_NAMES && name.length <= CREDENTIAL_BOUNDS.name) known.set(name, fault);
    return fault;
  };
}

/** Names that are remembered with what was found of them. */
const KEPT_NAMES = 256;

function toPattern(text: string): RegExp {
  return new RegExp(`^${text.replaceAll(/[^\w*]/g, String.raw`\$&`).replaceAll('*', '.*')}$`, 'i');
}
