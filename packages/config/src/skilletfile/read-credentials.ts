import type { CredentialSpec, SettingSpec } from '@skillet/core';

/** A name as it is, or in a mapping that says more of it. */
export type Named<More = object> = string | ({ readonly name: string } & More);

/** Credentials as a Skilletfile has them; a mere list is one of required names. */
export type GivenCredentials<More = object> =
  | readonly Named<More>[]
  | {
      readonly required?: readonly Named<More>[];
      readonly optional?: readonly Named<More>[];
      readonly howToGet?: string;
      readonly steps?: readonly string[];
      readonly documentation?: string;
    };

/** Settings as a Skilletfile has them: a list of names, or a mapping of them to what is said of each. */
export type GivenSettings =
  | readonly (string | GivenSetting)[]
  | Readonly<Record<string, string | Omit<GivenSetting, 'name'>>>;

interface GivenSetting {
  readonly name: string;
  readonly description?: string;
  readonly default?: string;
}

/** The credentials of a Skilletfile, with what it leaves out. */
export function readCredentials(given: GivenCredentials): CredentialSpec {
  const { required, optional, howToGet, steps, documentation } =
    'length' in given ? { required: given } : given;
  const named = namesOf(required);
  return {
    required: named,
    // A name that is required as well is required.
    optional: namesOf(optional).filter((name) => !named.includes(name)),
    howToGet: howToGet ?? '',
    steps: steps ?? [],
    documentation: documentation ?? '',
  };
}

function namesOf(given: readonly Named[] = []): string[] {
  return [...new Set(given.map((one) => (typeof one === 'string' ? one : one.name)))];
}

/** The settings of a Skilletfile, with what it leaves out. */
export function readSettings(given: GivenSettings): SettingSpec[] {
  const settings = Array.isArray(given)
    ? (given as readonly (string | GivenSetting)[]).map((one) =>
        typeof one === 'string' ? { name: one } : one,
      )
    : Object.entries(given).map(([name, said]) =>
        typeof said === 'string' ? { name, description: said } : { name, ...said },
      );
  return settings.map(({ name, description = '', default: otherwise = null }) => ({
    name,
    description,
    default: otherwise,
  }));
}
