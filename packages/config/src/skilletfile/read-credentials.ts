import type { CredentialSpec, SettingSpec } from '@skillet/core';
import type { Position, Reports } from '../problems/problem.ts';
import type { SKILLETFILE_KEYS } from '../keys/skilletfile-keys.ts';
import type { Values } from '../shape/key-table.ts';

/** The credentials of a Skilletfile with what it leaves out; undefined when it does not speak of any. */
export function readCredentials(
  given: Values<typeof SKILLETFILE_KEYS>['credentials'],
): CredentialSpec | undefined {
  if (given === undefined) return undefined;
  const { required = [], optional = [], how_to_get, steps = [], documentation } = given;
  return {
    required: [...new Set(required)],
    // A name that is required as well is required.
    optional: [...new Set(optional)].filter((name) => !required.includes(name)),
    howToGet: how_to_get ?? '',
    steps,
    documentation: documentation ?? '',
  };
}

/** The settings of a Skilletfile; one that is a credential as well is an error at `at`. */
export function readSettings(
  given: Values<typeof SKILLETFILE_KEYS>['settings'],
  credentials: CredentialSpec | undefined,
  at: Position,
  { error }: Reports,
): readonly SettingSpec[] {
  const { required = [], optional = [] } = credentials ?? {};
  for (const { name } of given ?? []) {
    if (![...required, ...optional].includes(name)) continue;
    error(
      at,
      `\`settings\`: ${name} is a credential as well; it is decided by the operator or by callers`,
    );
  }
  return given ?? [];
}
