import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { alignColumns, UsageError } from '@skillet/command';
import { scaffold } from '../new/scaffold.ts';
import { shellWord } from '../new/shell-word.ts';
import { writeSkill } from '../new/write-skill.ts';
import { packageText } from './package-file.ts';
import type { InitFlags } from './register-init.ts';

const TEMPLATES = new URL('../../../templates/project/', import.meta.url);
const CONFIG = 'runtime-config.yaml';
/** The first skill, as the templates name it. */
const SKILL = 'greeting';
/** Not a template: packages are published without files of this name. */
const IGNORED = 'node_modules/\nskillet_skills/\n.skillet/\n.env\n__pycache__/\n';

/**
 * `skillet-host init`: makes a project of a configuration, one skill with its test, a README and what npm needs, and
 * prints what to do with it. What is there already stays. Throws a UsageError, with nothing made, when there is a
 * configuration or a skill of that name.
 */
export async function init(folder: string, flags: InitFlags, cwd: string): Promise<void> {
  const root = resolve(cwd, folder);
  const skill = join('skills', SKILL);
  for (const name of [CONFIG, skill]) {
    if (existsSync(join(root, name))) {
      const shown = join(relative(cwd, root), name);
      throw new UsageError(
        `${shown} is there already, and nothing is overwritten: choose another folder`,
      );
    }
  }
  const language = flags.lang ?? 'ts';
  const { files } = await scaffold(SKILL, language, undefined, 'skillet-host');
  const test =
    language === 'python'
      ? `cd skills/${SKILL} && python3 -m unittest`
      : 'skillet-host exec -- node --test';
  const manifest = packageText(await textOf(join(root, 'package.json')), nameOf(root), test);
  const template = (name: string) => readFile(new URL(name, TEMPLATES), 'utf8');
  const texts = { [CONFIG]: await template(CONFIG), 'README.md': await template('README.md') };

  await makeFolder(join(root, 'skills'), folder);
  await writeSkill(join(root, skill), skill, files);
  await writeFile(join(root, 'package.json'), manifest);
  const kept = await writeMissing(root, { ...texts, '.gitignore': IGNORED });
  process.stdout.write(`${made(folder, kept)}\n${nextSteps(root, cwd)}`);
}

async function makeFolder(path: string, shown: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    throw new UsageError(`can't make ${shown}: ${(error as Error).message.replace(/, .*/, '')}`);
  }
}

/** Writes the files that are not there; gives the names of those that are. */
async function writeMissing(
  root: string,
  texts: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const kept: string[] = [];
  for (const [name, text] of Object.entries(texts)) {
    if (existsSync(join(root, name))) kept.push(name);
    else await writeFile(join(root, name), text);
  }
  return kept;
}

function made(folder: string, kept: readonly string[]): string {
  const rows = [
    [CONFIG, 'what the host serves'],
    [`skills/${SKILL}`, 'a skill, with its test'],
    ['package.json', 'starts, checks and tests them'],
    ['README.md', 'how to go on'],
    ['.gitignore', 'what is not for Git'],
  ].map(([name = '', about = '']) => [
    `  ${name}`,
    kept.includes(name) ? 'was there already, and is as it was' : about,
  ]);
  return `Made a project in ${folder}:\n${alignColumns(rows).join('\n')}\n`;
}

function nextSteps(root: string, cwd: string): string {
  const enter = root === cwd ? [] : [`cd ${shellWord(relative(cwd, root))}`];
  const install = existsSync(join(root, 'node_modules', 'skillet-host')) ? [] : ['npm install'];
  const commands = [...enter, ...install, 'npm test', 'npm start'];
  return `Next:\n${commands.map((command) => `  ${command}\n`).join('')}`;
}

async function textOf(file: string): Promise<string | undefined> {
  return existsSync(file) ? readFile(file, 'utf8') : undefined;
}

/** The folder's name as one that npm takes. */
function nameOf(root: string): string {
  const name = basename(root)
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+/, '');
  return name === '' || name === 'skillet-host' ? 'skills' : name;
}
