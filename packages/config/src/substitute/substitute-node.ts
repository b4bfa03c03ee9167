import type { NoteProblem } from '../problems/problem.ts';
import type { YamlNode, YamlScalar } from '../yaml/yaml-node.ts';
import { substitute, type Environment } from './substitute.ts';

/** Substitutes the environment in every string value below a node; keys stay as they are. */
export function substituteNode<Node extends YamlNode>(
  node: Node,
  env: Environment,
  note: NoteProblem,
): Node;
export function substituteNode(node: YamlNode, env: Environment, note: NoteProblem): YamlNode {
  switch (node.kind) {
    case 'scalar':
      return substituteScalar(node, env, note);
    case 'list':
      return { ...node, items: node.items.map((item) => substituteNode(item, env, note)) };
    case 'map':
      return {
        ...node,
        entries: node.entries.map((entry) => ({
          ...entry,
          value: substituteNode(entry.value, env, note),
        })),
      };
  }
}

function substituteScalar(node: YamlScalar, env: Environment, note: NoteProblem): YamlScalar {
  if (typeof node.value !== 'string' || !node.value.includes('${')) return node;
  const result = substitute(node.value, env);
  if (result.ok) return { ...node, value: result.value, text: result.value };
  note(node.at, result.because ?? 'this `${` can not be substituted');
  return { ...node, faulty: true };
}
