import { Names } from '../names.ts';
import type { MountedOperation } from './mounted-operation.ts';

/** What a vendor allows as the name of a tool. */
export interface NameRules {
  /** Matches each character that is not allowed. */
  readonly forbidden: RegExp;
  /** Whether the first character must be a letter or an underscore. */
  readonly letterFirst: boolean;
  readonly longest: number;
}

/** Letters, digits, underscores and dashes, up to 64: what every vendor takes. */
export const PLAIN_NAMES: NameRules = {
  forbidden: /[^A-Za-z0-9_-]/g,
  letterFirst: false,
  longest: 64,
};

/**
 * A valid name for each operation. Those whose names collide are all called `<mount>_<name>`;
 * what collides even then gets a number, in their order.
 */
export function toolNames(
  operations: readonly MountedOperation[],
  rules: NameRules,
): ReadonlyMap<MountedOperation, string> {
  const plain = operations.map((operation) => ({
    operation,
    name: validName(operation.name, operation.mount, rules),
  }));
  const uses = Map.groupBy(plain, ({ name }) => name);
  const isAlone = (name: string) => uses.get(name)?.length === 1;
  const names = new Names(rules.longest);
  const given = new Map<MountedOperation, string>();
  for (const { operation, name } of plain) {
    if (isAlone(name)) given.set(operation, names.take(name));
  }
  for (const { operation, name } of plain) {
    if (isAlone(name)) continue;
    const { mount } = operation;
    const wanted = validName(`${mount}_${operation.name}`, mount, rules);
    given.set(operation, names.take(wanted));
  }
  return given;
}

function validName(name: string, mount: string, rules: NameRules): string {
  const letters = name.normalize('NFKD').replaceAll(/\p{M}/gu, '');
  const clean = letters.replaceAll(rules.forbidden, '_');
  // A name in a script that no vendor allows would be all underscores.
  const telling = /[A-Za-z0-9]/.test(clean) ? clean : mount.replaceAll(rules.forbidden, '_');
  const led = rules.letterFirst && !/^[A-Za-z_]/.test(telling) ? `_${telling}` : telling;
  return led.slice(0, rules.longest);
}
