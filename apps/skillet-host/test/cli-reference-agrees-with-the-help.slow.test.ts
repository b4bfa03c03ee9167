import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CheckResult } from '../src/cli/check/check-result.ts';
import { resultTable } from '../src/cli/check/result-table.ts';
import { checkJson } from './support/check.ts';
import { Cli } from './support/cli.ts';
import { newSkill } from './support/new-skill.ts';
import { commandableConfig, workspace } from './support/workspace.ts';

const REFERENCE = new URL('../../../docs/cli.md', import.meta.url);
const reference = await readFile(REFERENCE, 'utf8');

const HELP_BLOCK = /(<!-- help: (skillet-host(?: \w+)*) -->\n\n```text\n)([^]*?)(```)/g;

/** What a command says of itself. */
async function helpOf(command: string): Promise<string> {
  await using cli = new Cli({ args: [...command.split(' ').slice(1), '--help'] });
  const { code, stdout, stderr } = await cli.exit;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.replace(/\n+$/, '\n');
}

/** The commands that the help lists, without `help` itself. */
async function commands(): Promise<string[]> {
  const [, list = ''] = (await helpOf('skillet-host')).split('Commands:\n');
  const names = [...list.matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name ?? '');
  return names.filter((name) => name !== 'help');
}

function block(marker: string): string {
  const found = new RegExp(`<!-- ${marker} -->\\n\\n\`\`\`\\w+\\n([^]*?)\`\`\``).exec(reference);
  return found?.[1] ?? '';
}

test('every command has its help in the reference, and no other has', async () => {
  const shown = [...reference.matchAll(HELP_BLOCK)]
    .map(([, , command = '']) => command)
    // Those below a command are shown where there is room.
    .filter((command) => command.split(' ').length <= 2);
  const all = (await commands()).map((name) => `skillet-host ${name}`);
  expect(shown).toEqual(['skillet-host', ...all]);
});

test('the reference shows what --help prints (`vitest -u` rewrites it)', async () => {
  const shown = [...reference.matchAll(HELP_BLOCK)].map(([, , command]) => command ?? '');
  const texts = new Map<string, string>();
  for (const command of shown) texts.set(command, await helpOf(command));
  const rewritten = reference.replaceAll(
    HELP_BLOCK,
    (_, start: string, command: string, _old: string, end: string) =>
      `${start}${texts.get(command) ?? ''}${end}`,
  );
  await expect(rewritten).toMatchFileSnapshot(REFERENCE.pathname);
});

test('the reference speaks of no flag that the help does not have', () => {
  const help = [...reference.matchAll(HELP_BLOCK)].map(([, , , text]) => text).join('');
  const flags = new Set(reference.replaceAll(HELP_BLOCK, '').match(/(?<![\w-])--[a-z][\w-]*/g));
  // What follows `--` in `node --test` is none of ours.
  flags.delete('--test');
  expect(flags.size).toBeGreaterThan(3);
  for (const flag of flags) expect(help).toContain(flag);
});

test.each(['skillet-host', 'skillet-host check', 'skillet-host new'])(
  'the help of %s has an example',
  async (command) => {
    expect(await helpOf(command)).toMatch(new RegExp(`\nExamples:\\n {2}\\$ ${command}\\b`));
  },
);

test('the JSON result of the reference is the one that its table shows', () => {
  const result = JSON.parse(block('result: json')) as CheckResult;
  expect(resultTable(result)).toBe(block('result: table'));
});

test('the JSON result of the reference has the fields that a real one has', async () => {
  const shown = JSON.parse(block('result: json')) as CheckResult;
  const cwd = await workspace({ 'runtime-config.yaml': commandableConfig() });
  const { result } = await checkJson({ cwd });
  expect(Object.keys(result)).toEqual(Object.keys(shown));
  expect(Object.keys(result.skills[0] ?? {})).toEqual(Object.keys(shown.skills[0] ?? {}));
});

test('the examples of the reference are right for a skill that `new` makes', async () => {
  const cwd = await workspace();
  await newSkill(cwd, ['hello']);
  const skilletfile = join(cwd, 'hello/Skilletfile.yaml');
  const made = await readFile(skilletfile, 'utf8');
  await writeFile(skilletfile, made.replace(/^examples:[^]*/m, block('examples')));
  const { result } = await checkJson({ cwd });
  expect(result).toMatchObject({ skills: [{ ok: true, examples: [{}, {}] }], warnings: [] });
});
