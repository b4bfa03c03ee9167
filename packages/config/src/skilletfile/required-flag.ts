import type { NoteProblem } from '../problems/problem.ts';
import { parseFlag } from '../units/flag.ts';
import { entryOf, showNode, type YamlMap } from '../yaml/yaml-node.ts';

/**
 * The `required` of an input or property when it is a boolean. A list is JSON Schema's own `required`,
 * which speaks of the properties inside; anything else is reported.
 */
export function requiredFlag(map: YamlMap, note: NoteProblem): boolean | undefined {
  const node = entryOf(map, 'required')?.value;
  if (node === undefined || node.kind === 'list') return undefined;
  const flag = node.kind === 'scalar' ? parseFlag(node.text) : undefined;
  if (flag === undefined) {
    note(node.at, `\`required\` must be \`true\` or \`false\`, not ${showNode(node)}`);
  }
  return flag;
}
