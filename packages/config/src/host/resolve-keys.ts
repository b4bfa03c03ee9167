import type { Grants } from '@skillet/core';
import type { NoteProblem } from '../problems/problem.ts';
import type { Partially } from '../schema/overlay.ts';
import type { Environment } from '../substitute/substitute.ts';
import { digestKey, HOW_TO_CONFIGURE, idOfKey } from '../units/caller-key.ts';
import type { YamlNode } from '../yaml/yaml-node.ts';

/** A key that the configuration has: of which it is known what it digests to. */
export interface ConfiguredKey {
  readonly name: string;
  /** In hexadecimal digits; left out where the variable that has the key is not set, which a command may live with. */
  readonly sha256?: string;
  /** In milliseconds since the epoch; left out for one that holds until it is taken out. */
  readonly expires?: number;
  /** Whether it opens all that the admin token does. */
  readonly admin: boolean;
  /** What of the skills it opens otherwise. */
  readonly grants: Grants;
}

/** An entry of `callers.keys` as it is written. */
export interface GivenKey {
  readonly name: string;
  readonly sha256?: string;
  readonly env?: string;
  readonly expires?: number;
  readonly admin?: boolean;
  readonly scopes?: Grants;
}

/** Where the entries stand, and what they refer to. */
export interface KeySources {
  readonly node: YamlNode | undefined;
  readonly env: Environment;
  readonly note: NoteProblem;
  /** Hears of a variable that is not set, where that is no problem. Default: it is one. */
  readonly noteUnset?: NoteProblem | undefined;
}

/** The keys of a configuration; what is wrong with one is noted without the key. */
export function resolveKeys(
  given: readonly Partially<GivenKey>[],
  { node, env, note, noteUnset }: KeySources,
): readonly ConfiguredKey[] {
  return given.flatMap((one, index) => {
    const { name, expires, admin = false, scopes = {} } = one;
    // What is missing was reported.
    if (name === undefined) return [];
    const at = (node?.kind === 'list' ? node.items[index] : node)?.at ?? { line: 0 };
    const digest = digestOf(one, env);
    const fault =
      admin && Object.keys(scopes).length > 0
        ? '`admin: true` opens everything: leave `scopes` out'
        : digest.fault;
    const { sha256, unset } = digest;
    const mayLack = unset !== undefined && noteUnset !== undefined;
    if (fault !== undefined) note(at, `\`callers.keys\`: ${name}: ${fault}`);
    else if (unset !== undefined) {
      const message = `\`callers.keys\`: ${name}: the variable ${unset} is not set`;
      if (noteUnset === undefined) note(at, message);
      else noteUnset(at, `${message} here; the host needs it`);
    }
    if (sha256 === undefined && !mayLack) return [];
    return {
      name,
      admin,
      grants: scopes,
      ...(sha256 === undefined ? {} : { sha256 }),
      ...(expires === undefined ? {} : { expires }),
    };
  });
}

interface Digest {
  readonly sha256?: string;
  readonly fault?: string;
  /** The variable that has the key, where it is not set. */
  readonly unset?: string;
}

function digestOf({ sha256, env: variable }: Partially<GivenKey>, env: Environment): Digest {
  if ((sha256 === undefined) === (variable === undefined))
    return { fault: `it has either \`sha256\` or \`env\`: ${HOW_TO_CONFIGURE}` };
  if (variable === undefined) return { sha256: sha256 ?? '' };
  const key = env[variable];
  if (key === undefined || key === '') return { unset: variable };
  if (idOfKey(key) === undefined)
    return {
      fault: `the variable ${variable} has no key of this host: make one with \`skillet-host keys add <name> --print-config\``,
    };
  return { sha256: digestKey(key).toString('hex') };
}
