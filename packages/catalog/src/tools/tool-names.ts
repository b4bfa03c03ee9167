import { RESERVED_NAMES } from './reserved-names.ts';
import type { MountedOperation } from './mounted-operation.ts';

/** Characters of a name: the shortest limit of those that clients have, less what they put before it. */
const LONGEST = 40;
/** Characters of what somebody calls himself that are looked at: an application may say anything. */
const LONGEST_GIVEN = 400;

/** An operation that could not have the name that it asks for. */
export interface NameCollision {
  /** The name it asks for, and the one that it has. */
  readonly wanted: string;
  readonly name: string;
  /** The mount that it is at, and the one whose operation has the name; undefined where that is the host's own, or has gone since. */
  readonly mount: string;
  readonly holder: string | undefined;
}

/** The names of a set of operations. */
export interface ToolNaming {
  readonly names: ReadonlyMap<MountedOperation, string>;
  readonly collisions: readonly NameCollision[];
}

/** What an operation asked for when it got its name, and the name. */
interface Given {
  readonly wanted: string;
  readonly name: string;
}

/**
 * Names of tools: small letters, digits and underscores, which every vendor and client takes, and no more than 40 of
 * them. An operation has its own name, or the one that the configuration gives it; where another has that already,
 * `<mount>_<name>`, and then a number. Who has a name keeps it as long as it is there, whatever comes before it in the configuration: what is added never
 * renames what somebody else's agent calls.
 */
export class ToolNames {
  /** By what tells operations apart. */
  #given = new Map<string, Given>();

  /** Names all operations there are. Those that are gone lose theirs. */
  nameAll(operations: readonly MountedOperation[]): ToolNaming {
    const taken = new Map<string, string>();
    const given = new Map<string, Given>();
    const names = new Map<MountedOperation, string>();
    const give = (operation: MountedOperation, wanted: string, name: string): void => {
      taken.set(name, operation.mount);
      given.set(keyOf(operation), { wanted, name });
      names.set(operation, name);
    };
    const fresh: MountedOperation[] = [];
    for (const operation of operations) {
      const before = this.#given.get(keyOf(operation));
      const wanted = nameFor(operation);
      if (before?.wanted === wanted && !taken.has(before.name)) {
        give(operation, wanted, before.name);
      } else fresh.push(operation);
    }
    // What somebody has asked for goes before what a skill happens to call itself.
    fresh.sort((one, other) => Number(isAskedFor(other)) - Number(isAskedFor(one)));
    const isFree = (name: string): boolean => !taken.has(name) && !RESERVED_NAMES.has(name);
    for (const operation of fresh) {
      const wanted = nameFor(operation);
      give(operation, wanted, isFree(wanted) ? wanted : nextFree(operation, wanted, isFree));
    }
    this.#given = given;
    const collisions: NameCollision[] = [];
    for (const [operation, name] of names) {
      const wanted = nameFor(operation);
      const { mount } = operation;
      if (name !== wanted) collisions.push({ wanted, name, mount, holder: taken.get(wanted) });
    }
    return { names, collisions };
  }
}

function keyOf({ mount, name, method, path }: MountedOperation): string {
  return `${mount} ${name} ${method} ${path}`;
}

function isAskedFor({ wantedName }: MountedOperation): boolean {
  return wantedName !== undefined;
}

function nameFor({ name, mount, wantedName = name }: MountedOperation): string {
  return cleanName(wantedName) || cleanName(mount) || 'skill';
}

function nextFree(
  { mount, name }: MountedOperation,
  wanted: string,
  isFree: (name: string) => boolean,
): string {
  const longer = cleanName(`${mount}_${name}`) || wanted;
  if (isFree(longer)) return longer;
  for (let number = 2; ; number += 1) {
    const suffix = `_${String(number)}`;
    const numbered = longer.slice(0, LONGEST - suffix.length) + suffix;
    if (isFree(numbered)) return numbered;
  }
}

/** A name in the letters that are allowed; empty when nothing telling is left of it. */
export function cleanName(name: string): string {
  const letters = name
    .slice(0, LONGEST_GIVEN)
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase();
  const clean = letters.replaceAll(/[^a-z0-9]+/g, '_').replaceAll(/^_+|_+$/g, '');
  // Some vendors want no digit at the beginning.
  const led = /^\d/.test(clean) ? `_${clean}` : clean;
  return led.slice(0, LONGEST).replace(/_+$/, '');
}
