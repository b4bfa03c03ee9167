import { fields } from '../dependencies/node/manifest.ts';
import { Refused } from '../refused.ts';
import { archiveFault } from './archive-fault.ts';
import { INTEGRITY, MOMENT, MOST, NAME, VERSION } from './forms.ts';
import { INDEX_BYTES, INDEX_FORMAT, type IndexedSkill, type SkillIndex } from './skill-index.ts';

type Fields = Readonly<Record<string, unknown>>;

const FORMS = {
  name: new RegExp(NAME),
  version: new RegExp(VERSION),
  published: new RegExp(MOMENT),
  integrity: new RegExp(INTEGRITY),
};

/**
 * Reads an index, of which only what is known counts. Throws `Refused` for one that says something wrong anywhere: nobody knows what else is wrong
 * with it then.
 */
export function readIndex(bytes: Uint8Array): SkillIndex {
  if (bytes.length > INDEX_BYTES)
    throw new Refused(`it has more than ${String(INDEX_BYTES)} bytes`);
  const { format, name, serial, skills } = objectIn(bytes);
  if (format !== INDEX_FORMAT)
    throw new Refused(
      format === undefined
        ? 'it is no index of skills: it has no `format`'
        : `its \`format\` is ${shown(format)}, and this host knows ${String(INDEX_FORMAT)}`,
    );
  if (!isCount(serial, 0, Number.MAX_SAFE_INTEGER))
    throw new Refused('`serial` must be a whole number');
  if (!Array.isArray(skills)) throw new Refused('`skills` must be a list');
  if (skills.length > MOST.skills)
    throw new Refused(`it has more than ${String(MOST.skills)} versions of skills`);
  const named = name === undefined ? {} : { name: textIn(name, 'name', MOST.indexName) };
  const read = skills.map((skill, at) => readSkill(skill, `skills[${String(at)}]`));
  mustBeThereOnce(read);
  return { ...named, serial, skills: read };
}

function objectIn(bytes: Uint8Array): Fields {
  let read: unknown;
  try {
    read = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new Refused('it is not JSON');
  }
  if (!isObject(read)) throw new Refused('it is no index of skills: it must be an object');
  return fields(read);
}

function readSkill(given: unknown, place: string): IndexedSkill {
  if (!isObject(given)) throw new Refused(`\`${place}\` must be an object`);
  const skill = fields(given);
  const at = (key: string) => `${place}.${key}`;
  const text = (key: string, most: number) => textIn(skill[key], at(key), most);
  const maybe = (key: string, most: number) =>
    skill[key] === undefined ? {} : { [key]: text(key, most) };
  const formed = (key: keyof typeof FORMS, most: number) => {
    const value = text(key, most);
    if (FORMS[key].test(value)) return value;
    throw new Refused(`\`${at(key)}\` can't be ${shown(value)}`);
  };
  const published = formed('published', MOST.version);
  if (Number.isNaN(Date.parse(published)))
    throw new Refused(`\`${at('published')}\` is no date: ${shown(published)}`);
  const url = text('url', MOST.url);
  const fault = archiveFault(url);
  if (fault !== undefined) throw new Refused(`\`${at('url')}\` can't be ${shown(url)}: ${fault}`);
  const { size, yanked, permissions } = skill;
  if (!isCount(size, 1, MOST.size)) throw new Refused(`\`${at('size')}\` is no size of an archive`);
  if (yanked !== undefined && typeof yanked !== 'boolean')
    throw new Refused(`\`${at('yanked')}\` must be true or false`);
  return {
    name: formed('name', MOST.version),
    version: formed('version', MOST.version),
    ...maybe('title', MOST.title),
    description: text('description', MOST.description),
    ...maybe('license', MOST.license),
    tools: textsIn(skill['tools'], at('tools'), MOST.tools, MOST.tool),
    keywords: textsIn(skill['keywords'], at('keywords'), MOST.keywords, MOST.keyword),
    ...(permissions === undefined
      ? {}
      : { permissions: permissionsIn(permissions, at('permissions')) }),
    ...maybe('publisher', MOST.publisher),
    published,
    url,
    integrity: formed('integrity', MOST.url),
    size,
    ...(yanked === true ? { yanked } : {}),
  };
}

function mustBeThereOnce(skills: readonly IndexedSkill[]): void {
  const seen = new Set<string>();
  for (const { name, version } of skills) {
    const key = `${name}@${version}`;
    if (seen.has(key)) throw new Refused(`it has ${key} twice`);
    seen.add(key);
  }
}

function textIn(value: unknown, place: string, most: number): string {
  if (typeof value !== 'string') throw new Refused(`\`${place}\` must be text`);
  if (value.length > most)
    throw new Refused(`\`${place}\` has more than ${String(most)} characters`);
  return value;
}

function textsIn(value: unknown, place: string, most: number, longest: number): string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > most)
    throw new Refused(`\`${place}\` must be a list of at most ${String(most)} texts`);
  return value.map((one) => textIn(one, place, longest));
}

/** What a skill asks for is shown, and not more than a person reads. */
function permissionsIn(value: unknown, place: string): Fields {
  let count = 0;
  const isSmall = (one: unknown, depth: number): boolean => {
    count += 1;
    if (count > MOST.permissions || depth > MOST.depth) return false;
    if (typeof one === 'string') return one.length <= MOST.permission;
    if (typeof one !== 'object' || one === null) return true;
    return Object.entries(one).every(
      ([key, below]) => key.length <= MOST.permission && isSmall(below, depth + 1),
    );
  };
  if (!isObject(value)) throw new Refused(`\`${place}\` must be an object`);
  if (!isSmall(value, 0)) throw new Refused(`\`${place}\` says more than can be shown`);
  return fields(value);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

/** Something of an index, safe on a terminal. */
function shown(value: unknown): string {
  const plain = typeof value === 'object' ? 'something that is no text' : JSON.stringify(value);
  return plain.length > 120 ? `${plain.slice(0, 120)}…` : plain;
}
