import type { NoteProblem } from '../problems/problem.ts';
import { entryOf, type YamlNode } from '../yaml/yaml-node.ts';

/** Notes each `burst` below a value, called `name` in messages, that has no `rate` beside it: it would mean nothing. */
export function noteBursts(node: YamlNode | undefined, name: string, note: NoteProblem): void {
  if (node?.kind !== 'map') return;
  for (const { key, value } of node.entries) {
    if (key === 'burst' && value.kind === 'scalar' && entryOf(node, 'rate') === undefined) {
      note(
        value.at,
        `\`${name}.burst\` needs a \`rate\` beside it: it is how many of those may come at once`,
      );
    }
    noteBursts(value, `${name}.${key}`, note);
  }
}
