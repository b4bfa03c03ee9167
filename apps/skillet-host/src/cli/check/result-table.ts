import { oneLine } from '../one-line.ts';
import { alignColumns } from '@skillet/command';
import { holdText } from '@skillet/core';
import type { CheckResult, ExampleResult, SkillFindings, SkillResult } from './check-result.ts';

/** Characters of a fault, and of an example's input, that are shown. */
const FAULT_CHARS = 400;
const INPUT_CHARS = 60;

/** The result for a person: a table with one line per fault, the warnings, and a verdict. */
export function resultTable({ config, skills, warnings }: CheckResult): string {
  const source = config ?? 'the skills found in the current folder, ./skills and ./examples';
  const rows = [['SKILL', 'MOUNT', 'RESULT', 'DETAIL'], ...skills.flatMap(rowsOf)];
  const table = skills.length === 0 ? [] : ['', ...alignColumns(rows).map(indent)];
  const odd = warnings.length === 0 ? [] : ['', 'Warnings:', ...warnings.map(indent)];
  return [`Checked ${source}`, ...table, ...odd, '', verdict(skills), ''].join('\n');
}

function rowsOf({ name, mount, skipped, elsewhere, ...found }: SkillResult): string[][] {
  const { problems, examples, tools, permissions = [] } = found;
  const row = (result: string, detail: string) => [
    oneLine(name, FAULT_CHARS),
    oneLine(mount, FAULT_CHARS),
    result,
    oneLine(detail, FAULT_CHARS),
  ];
  if (skipped) return [row('skipped', 'disabled')];
  if (elsewhere !== undefined) return [row('elsewhere', elsewhere)];
  const faults = faultsOf({ problems, examples });
  if (faults.length > 0) return faults.map((fault) => row('failed', fault));
  if (tools === undefined) {
    const held = permissions.map((hold) => ['', '', '', oneLine(holdText(hold), FAULT_CHARS)]);
    return [row('ok', count(examples.length, 'example')), ...held];
  }
  const names = tools.length === 0 ? '' : `: ${tools.join(', ')}`;
  return [row('ok', count(tools.length, 'tool') + names)];
}

/** What is wrong with a skill, a sentence each. */
export function faultsOf({ problems, examples }: SkillFindings): string[] {
  return [...problems, ...examples.flatMap(faultOf)];
}

function faultOf({ ok, input, problem = '' }: ExampleResult, index: number): string[] {
  if (ok) return [];
  return [`example ${index + 1} ${oneLine(JSON.stringify(input), INPUT_CHARS)}: ${problem}`];
}

function verdict(skills: readonly SkillResult[]): string {
  const checked = skills.filter(({ skipped, elsewhere }) => !skipped && !elsewhere);
  const failed = checked.filter(({ ok }) => !ok).length;
  if (failed > 0) return `${failed} of ${count(checked.length, 'skill')} failed.`;
  return `${count(checked.length, 'skill')}, all well.`;
}

function count(number: number, noun: string): string {
  if (number === 0) return `no ${noun}s`;
  return number === 1 ? `1 ${noun}` : `${number} ${noun}s`;
}

function indent(line: string): string {
  return `  ${line}`;
}
