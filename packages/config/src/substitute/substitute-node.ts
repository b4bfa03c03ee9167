import type { Report } from '../problems/problem.ts';
import type { YamlNode, YamlScalar } from '../yaml/yaml-node.ts';
import { substitute, type Environment } from './substitute.ts';

/** Substitutes the environment in every string value below a node; keys stay as they are. */
export function substituteNode<Node extends YamlNode>(
  node: Node,
  env: Environment,
  report: Report,
): Node;
export function substituteNode(node: YamlNode, env: Environment, report: Report): YamlNode {
  switch (node.kind) {
    case 'scalar':
      return substituteScalar(node, env, report);
    case 'list':
      return { ...node, items: node.items.map((item) => substituteNode(item, env, report)) };
    case 'map':
      return {
        ...node,
        entries: node.entries.map((entry) => ({
          ...entry,
          value: substituteNode(entry.value, env, report),
        })),
      };
  }
}

function substituteScalar(node: YamlScalar, env: Environment, report: Report): YamlScalar {
  if (typeof node.value !== 'string' || !node.value.includes('${')) return node;
  const result = substitute(node.value, env);
  if (result.ok) return { ...node, value: result.value, text: result.value };
  report(node.at, result.because ?? 'this `${` can not be substituted');
  return { ...node, faulty: true };
}
