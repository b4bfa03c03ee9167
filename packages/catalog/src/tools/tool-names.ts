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
export interface GivenName {
  readonly mount: string;
  readonly wanted: string;
  readonly name: string;
}

/** Names that have been given, by what tells operations apart. */
export type GivenNames = Readonly<Record<string, GivenName>>;

/** What names of tools are given by. */
export interface ToolNamesOptions {
  /** Those that were given before. */
  readonly given?: GivenNames;
  /** Whether the skill at a mount is to be there, though it has no operations now. Default: none is. */
  readonly isAwaited?: (mount: string) => boolean;
  /** Hears that some were given, or have become free. */
  readonly onChange?: () => void;
}

/**
 * Names of tools: small letters, digits and underscores, which every vendor and client takes, and no more than 40 of
 * them. An operation has its own name, or the one that the configuration gives it; where another has that already,
 * `<mount>_<name>`, and then a number. Who has a name keeps it as long as it is there, whatever comes before it in the configuration: what is added never
 * renames what somebody else's agent calls.
 */
export class ToolNames {
  #given: ReadonlyMap<string, GivenName>;
  readonly #isAwaited: (mount: string) => boolean;
  readonly #onChange: () => void;

  constructor({ given = {}, isAwaited, onChange }: ToolNamesOptions = {}) {
    this.#given = new Map(Object.entries(given));
    this.#isAwaited = isAwaited ?? (() => false);
    this.#onChange = onChange ?? (() => undefined);
  }

  /** Those that are given now. */
  get given(): GivenNames {
    return Object.fromEntries(this.#given);
  }

  /**
   * Names all operations there are. Those that are gone lose theirs, but for what the skills at the mounts of `untold`,
   * which have not told of all that they can do, or one that is awaited, may still have.
   */
  nameAll(
    operations: readonly MountedOperation[],
    untold: ReadonlySet<string> = new Set(),
  ): ToolNaming {
    const names = new Map<MountedOperation, string>();
    // Before any skill is there nothing has gone.
    if (operations.length === 0) return { names, collisions: [] };
    const taken = new Map<string, string>();
    const given = new Map<string, GivenName>();
    const give = (operation: MountedOperation, wanted: string, name: string): void => {
      const { mount } = operation;
      taken.set(name, mount);
      given.set(keyOf(operation), { mount, wanted, name });
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
    const there = new Set(operations.map(keyOf));
    for (const [key, one] of this.#given) {
      if (there.has(key) || taken.has(one.name)) continue;
      if (!untold.has(one.mount) && !this.#isAwaited(one.mount)) continue;
      taken.set(one.name, one.mount);
      given.set(key, one);
    }
    // What somebody has asked for goes before what a skill happens to call itself.
    fresh.sort((one, other) => Number(isAskedFor(other)) - Number(isAskedFor(one)));
    const isFree = (name: string): boolean => !taken.has(name) && !RESERVED_NAMES.has(name);
    for (const operation of fresh) {
      const wanted = nameFor(operation);
      give(operation, wanted, isFree(wanted) ? wanted : nextFree(operation, wanted, isFree));
    }
    const before = this.#given;
    this.#given = given;
    if (!isSame(before, given)) this.#onChange();
    const collisions: NameCollision[] = [];
    for (const [operation, name] of names) {
      const wanted = nameFor(operation);
      const { mount } = operation;
      if (name !== wanted) collisions.push({ wanted, name, mount, holder: taken.get(wanted) });
    }
    return { names, collisions };
  }
}

function isSame(
  before: ReadonlyMap<string, GivenName>,
  now: ReadonlyMap<string, GivenName>,
): boolean {
  if (before.size !== now.size) return false;
  return [...now].every(([key, { name, wanted }]) => {
    const had = before.get(key);
    return had?.name === name && had.wanted === wanted;
  });
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
