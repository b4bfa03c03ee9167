import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { alignColumns, UsageError } from '@skillet/command';
import {
  archiveFault,
  indexText,
  integrityOf,
  readIndex,
  Refused,
  type SkillIndex,
} from '@skillet/install';
import { dateNow } from '../../clock.ts';
import { legible } from '../../log/legible.ts';
import { writeWhole } from '../import/write-file.ts';
import { oneLine } from '../one-line.ts';
import { gatherSkills } from './gather-skills.ts';
import { entryOf, mergeIndex, type Merged } from './merge-index.ts';
import { listed } from './pack.ts';
import { archiveName, type PackedSkill } from './pack-skill.ts';
import type { BuildFlags } from './register-index.ts';
import { bundleOf, isSigned, readSecret, signatureOf, writeSignature } from './sign-index.ts';

const CELL = 200;

/**
 * `skillet-host index build`: resolves with 1 for a skill that could not be installed, or whose version is there with other files; nothing has
 * been written then. Throws a UsageError for what can't be asked for.
 */
export async function build(
  folder: string,
  flags: BuildFlags,
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<number> {
  const file = resolve(cwd, flags.out);
  const dir = resolve(cwd, folder);
  if (existsSync(join(dir, 'Skilletfile.yaml')) && !/^\.\.(?:[/\\]|$)/.test(relative(dir, file)))
    throw new UsageError(
      `${flags.out} would lie in the skill, and be packed with it: name a place elsewhere by --out`,
    );
  const base = baseOf(flags.baseUrl);
  const now = dateNow();
  const secret =
    flags.sign === undefined
      ? undefined
      : await readSecret(resolve(cwd, flags.sign), flags.sign, env);
  const before = await indexAt(file, flags.out);
  const { skills, passedOver, faults } = await gatherSkills(dir, folder);
  const merged = faults.length === 0 ? merge(before, skills, { ...flags, base, now }) : faults;
  if (isFaults(merged)) return fail(merged, flags);
  const text = indexText(merged.index);
  await mkdir(dirname(file), { recursive: true });
  for (const skill of skills) await writeArchive(skill, dirname(file), cwd);
  // An index never names what is not there yet.
  const isSame = before !== undefined && !merged.hasChanged;
  if (!isSame) await writeWhole(file, text, flags.out);
  const signed = await isSigned(file, text, secret);
  if (secret !== undefined && signed !== true) await writeSignature(file, text, { secret, now });
  if (flags.json === true) {
    const added = merged.added.map(({ name, version, url }) => ({ name, version, url }));
    const { serial, skills: all } = merged.index;
    const key = secret === undefined ? {} : { minisign: secret.publicKey };
    const result = { ok: true, index: flags.out, serial, versions: all.length, added, ...key };
    process.stdout.write(`${JSON.stringify({ ...result, passedOver }, null, 2)}\n`);
  } else {
    process.stdout.write(textOf(merged, { skills, passedOver, flags, key: secret?.publicKey }));
  }
  const tellStale = (one: string, how: string) => {
    process.stderr.write(
      `skillet-host: ${relative(cwd, one)} is of the index before: sign it again (${how})\n`,
    );
  };
  if (secret === undefined && signed === true && !isSame) tellStale(signatureOf(file), '--sign');
  if (before !== undefined && !isSame && existsSync(bundleOf(file)))
    tellStale(bundleOf(file), 'cosign sign-blob');
  return 0;
}

function baseOf(given: string | undefined): string {
  if (given === undefined) return '';
  const base = given.endsWith('/') ? given : `${given}/`;
  const isPlain = base.startsWith('https:') && !base.includes('?');
  if (isPlain && archiveFault(`${base}x.tgz`) === undefined) return base;
  throw new UsageError('--base-url must be an https: address without a password or a query');
}

async function indexAt(file: string, shown: string): Promise<SkillIndex | undefined> {
  const bytes = await readFile(file).catch((error: unknown) => {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new UsageError(`${shown}: ${code === 'EISDIR' ? 'it is a folder' : message}`);
  });
  if (bytes === undefined) return undefined;
  try {
    return readIndex(bytes);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new UsageError(`${shown} is there, and no index that can be added to: ${error.message}`);
  }
}

/** The index that is to be written, or why there is none. */
function merge(
  before: SkillIndex | undefined,
  skills: readonly PackedSkill[],
  {
    publisher,
    name,
    yank = [],
    base,
    now,
  }: BuildFlags & { readonly base: string; readonly now: number },
): Merged | readonly string[] {
  try {
    const found = skills.map((skill) => entryOf(skill, { publisher, base, now }));
    return mergeIndex(before, found, { name, yank });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return [error.message];
  }
}

function isFaults(merged: Merged | readonly string[]): merged is readonly string[] {
  return Array.isArray(merged);
}

function fail(faults: readonly string[], { json, out }: BuildFlags): number {
  if (json === true)
    process.stdout.write(`${JSON.stringify({ ok: false, errors: faults }, null, 2)}\n`);
  process.stderr.write(`skillet-host: ${out} is not written:\n  ${legible(faults.join('\n  '))}\n`);
  return 1;
}

async function writeArchive(skill: PackedSkill, dir: string, cwd: string): Promise<void> {
  const file = join(dir, archiveName(skill));
  const there = await readFile(file).catch(() => undefined);
  if (there !== undefined && integrityOf(there) === skill.integrity) return;
  await writeWhole(file, skill.archive, relative(cwd, file));
}

function several(count: number, what: string): string {
  return `${String(count)} ${what}${count === 1 ? '' : 's'}`;
}

function textOf(
  { index, added }: Merged,
  {
    skills,
    passedOver,
    flags,
    key,
  }: {
    readonly skills: readonly PackedSkill[];
    readonly passedOver: readonly string[];
    readonly flags: BuildFlags;
    readonly key: string | undefined;
  },
): string {
  const names = new Set(index.skills.map(({ name }) => name)).size;
  const head = `${flags.out}: ${several(names, 'skill')} in ${several(index.skills.length, 'version')}, serial ${String(index.serial)}`;
  const rows = [
    ...added.map(({ name, version }) => ['added', `${name} ${version}`]),
    ...skills
      .filter(({ leftOut }) => leftOut.length > 0)
      .map(({ name, leftOut }) => ['left out', `of ${name}: ${listed(leftOut)}`]),
    ...passedOver.map((what) => ['passed over', what]),
    ...(key === undefined ? [] : [['signed', `for the public key ${key}`]]),
  ].map(([word = '', said = '']) => [`  ${word}`, oneLine(said, CELL)]);
  return `${[head, ...alignColumns(rows)].join('\n')}\n`;
}
