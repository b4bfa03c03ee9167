import type { SkillExample } from '@skillet/core';
import type { NoteProblem } from '../problems/problem.ts';
import { plainMap, plainValue } from '../yaml/plain-value.ts';
import { entryOf, type YamlNode } from '../yaml/yaml-node.ts';

/** Reads `examples`; one without an `input` mapping, of which its reader was warned, is left out. */
export function readExamples(node: YamlNode | undefined, note: NoteProblem): SkillExample[] {
  if (node?.kind !== 'list') return [];
  return node.items.flatMap((item) => {
    if (item.kind !== 'map') return [];
    const input = entryOf(item, 'input')?.value;
    if (input?.kind !== 'map') return [];
    const output = entryOf(item, 'output');
    const said = output === undefined ? {} : { output: plainValue(output.value, note) };
    return [{ input: plainMap(input, note), ...said }];
  });
}
