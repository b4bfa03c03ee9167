import type { NoteProblem } from '../problems/problem.ts';
import { nearestKey } from '@skillet/core';
import type { PlainValue } from '../yaml/plain-value.ts';
import { showNode, type YamlNode } from '../yaml/yaml-node.ts';

const TYPES = ['string', 'integer', 'number', 'boolean', 'array', 'object', 'null'];

/** The value of `type` in lower case; undefined when JSON Schema has no such type: reported. */
export function readType(node: YamlNode, note: NoteProblem): PlainValue | undefined {
  if (node.kind === 'list') {
    return node.items.flatMap((item) => readType(item, note) ?? []);
  }
  if (node.kind === 'map') {
    note(node.at, `\`type\` must be one of ${TYPES.join(', ')}, not a mapping`);
    return undefined;
  }
  // `type: null` is the name of a type here, not a value that is missing.
  const type = node.value === null ? 'null' : node.text.toLowerCase();
  if (TYPES.includes(type)) return type;
  const near = nearestKey(type, TYPES);
  const hint = near === undefined ? `use one of ${TYPES.join(', ')}` : `did you mean \`${near}\`?`;
  note(node.at, `unknown type ${showNode(node)}: ${hint}`);
  return undefined;
}

/** The type of a schema that gives none: undefined when other keywords say what is allowed. */
export function impliedType(schema: Readonly<Record<string, PlainValue>>): string | undefined {
  if ('properties' in schema) return 'object';
  if ('items' in schema) return 'array';
  const choice = schema['enum'];
  if (Array.isArray(choice)) {
    return choice.every((value) => typeof value === 'string') ? 'string' : undefined;
  }
  const open = ['anyOf', 'oneOf', 'allOf', 'not', 'const', '$ref'].some((word) => word in schema);
  return open ? undefined : 'string';
}
