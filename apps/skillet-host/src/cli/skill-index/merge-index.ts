import { cleanName } from '@skillet/catalog';
import {
  readIndex,
  Refused,
  indexText,
  type IndexedSkill,
  type SkillIndex,
} from '@skillet/install';
import { compare, valid } from 'semver';
import { archiveName, type PackedSkill } from './pack-skill.ts';

/** What is said of each version that is new. */
export interface EntryOptions {
  readonly publisher: string | undefined;
  /** Where archives lie, with a slash at its end; empty for beside the index. */
  readonly base: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What an index says of a skill that was packed. Throws `Refused` for one that it can't say. */
export function entryOf(skill: PackedSkill, { publisher, base, now }: EntryOptions): IndexedSkill {
  const { name, manifest, kind, integrity, archive } = skill;
  const { version, title, description, license, inventory, permissions } = manifest;
  if (valid(version) !== version || version.includes('+'))
    throw new Refused(
      `${name}: its version is ${JSON.stringify(version)}, and has to be one that can be compared, such as 1.0.0`,
    );
  const words = [...(inventory.tags ?? []), inventory.category];
  const keywords = new Set(words.filter((word) => typeof word === 'string' && word !== ''));
  return {
    name,
    version,
    ...(title === undefined ? {} : { title }),
    description,
    ...(license === undefined ? {} : { license }),
    // What an application has is known once it runs.
    tools: kind === 'handler' ? [cleanName(name)] : [],
    keywords: [...keywords].filter((word) => word !== undefined),
    ...(permissions === undefined ? {} : { permissions: { ...permissions } }),
    ...(publisher === undefined ? {} : { publisher }),
    published: new Date(now).toISOString().replace(/\.\d+Z$/, 'Z'),
    url: `${base}${archiveName(skill)}`,
    integrity,
    size: archive.length,
  };
}

/** An index with what was found, and what is new in it. */
export interface Merged {
  readonly index: SkillIndex;
  readonly added: readonly IndexedSkill[];
  readonly hasChanged: boolean;
}

/**
 * Puts versions into an index. What is there already stays as it is, but for where its archive lies; its serial grows where anything changes. Throws
 * `Refused` for a version that is there with other bytes, or that is to be taken back and is not there.
 */
export function mergeIndex(
  before: SkillIndex | undefined,
  found: readonly IndexedSkill[],
  { name, yank }: { readonly name: string | undefined; readonly yank: readonly string[] },
): Merged {
  const all = new Map((before?.skills ?? []).map((skill) => [keyOf(skill), skill]));
  const added: IndexedSkill[] = [];
  for (const skill of found) {
    const there = all.get(keyOf(skill));
    if (there !== undefined && there.integrity !== skill.integrity)
      throw new Refused(
        added.includes(there)
          ? `${skill.name} ${skill.version} is there twice, with different files`
          : `${skill.name} ${skill.version} is in the index with other files: give it another version`,
      );
    if (there === undefined) added.push(skill);
    all.set(keyOf(skill), there === undefined ? skill : { ...there, url: skill.url });
  }
  for (const key of yank) {
    const skill = all.get(key);
    if (skill === undefined) throw new Refused(`--yank ${key}: the index has no such version`);
    all.set(key, { ...skill, yanked: true });
  }
  const called = name ?? before?.name;
  const draft = {
    ...(called === undefined ? {} : { name: called }),
    serial: before?.serial ?? 0,
    skills: [...all.values()].toSorted(inOrder),
  };
  const hasChanged = before === undefined || indexText(before) !== indexText(draft);
  const index = hasChanged ? { ...draft, serial: draft.serial + 1 } : draft;
  // What is written can be read: a description may be longer than others take.
  readIndex(Buffer.from(indexText(index)));
  return { index, added, hasChanged };
}

function keyOf({ name, version }: IndexedSkill): string {
  return `${name}@${version}`;
}

function inOrder(one: IndexedSkill, other: IndexedSkill): number {
  if (one.name !== other.name) return one.name < other.name ? -1 : 1;
  return compare(one.version, other.version);
}
