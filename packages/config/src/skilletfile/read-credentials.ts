import type { CredentialSpec } from '@skillet/core';
import type { SKILLETFILE_KEYS } from '../keys/skilletfile-keys.ts';
import type { Values } from '../shape/key-table.ts';

/** The credentials of a Skilletfile with what it leaves out; undefined when it declares none. */
export function readCredentials(
  given: Values<typeof SKILLETFILE_KEYS>['credentials'],
): CredentialSpec | undefined {
  const { required = [], optional = [], how_to_get, steps = [], documentation } = given ?? {};
  if (required.length === 0 && optional.length === 0) return undefined;
  return {
    required: [...new Set(required)],
    // A name that is required as well is required.
    optional: [...new Set(optional)].filter((name) => !required.includes(name)),
    howToGet: how_to_get ?? '',
    steps,
    documentation: documentation ?? '',
  };
}
