import type { SkillExample } from '@skillet/core';
import type { Reports } from '../problems/problem.ts';
import { plainMap, plainValue } from '../yaml/plain-value.ts';
import { entryOf, isNull, type YamlNode } from '../yaml/yaml-node.ts';

/** Reads `examples`; one that is not of the form `{input: {…}, output?}` is left out with a warning. */
export function readExamples(node: YamlNode | undefined, { error, warn }: Reports): SkillExample[] {
  if (node === undefined || isNull(node)) return [];
  if (node.kind !== 'list') {
    warn(node.at, '`examples` is not a list and is left out');
    return [];
  }
  const examples: SkillExample[] = [];
  for (const item of node.items) {
    const input = item.kind === 'map' ? entryOf(item, 'input')?.value : undefined;
    if (item.kind !== 'map' || input?.kind !== 'map') {
      warn(item.at, 'an example without an `input` mapping is left out');
      continue;
    }
    const output = entryOf(item, 'output');
    examples.push({
      input: plainMap(input, error),
      ...(output === undefined ? {} : { output: plainValue(output.value, error) }),
    });
  }
  return examples;
}
