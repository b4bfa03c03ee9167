import { accept, refuse, type Parsed } from '../units/parsed.ts';
import { formatAge, parseAge } from '../units/age.ts';
import { showNode } from '../yaml/yaml-node.ts';
import type { Kind } from './kind.ts';

/** The kinds of values that say what may be installed. */
export const INSTALL_KINDS = {
  age: { parse: parseAge, print: formatAge },
  sourcePattern: {
    parse: parsePattern,
    sentence: (key, node, because) =>
      `\`${key}\`: ${showNode(node)} is no source such as \`npm:@acme/*\` or \`https://example.org/skills/*\`${because}`,
  },
  repositoryPattern: {
    parse: (given) => (/^(?:https:\/\/|\*$)/.test(given) ? accept(given) : refuse()),
    sentence: (key, node, because) =>
      `\`${key}\`: ${showNode(node)} is no repository such as \`https://example.org/acme/*\`${because}`,
  },
} satisfies Record<string, Kind>;

const BEGINNING =
  /^(?:npm:|https:\/\/|git\+(?:https|ssh|file):\/\/|mcp:(?:npm|pypi):|\.{0,2}\/|\*$)/;

/** What it does not say in its first words, nobody can be held to. */
function parsePattern(text: string): Parsed<string> {
  if (!BEGINNING.test(text)) return refuse();
  if (/^npm:[^*]*[^*/]@/.test(text)) return refuse('leave the version out');
  return accept(text);
}
