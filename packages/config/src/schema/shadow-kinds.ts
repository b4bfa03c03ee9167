import { accept, refuse, type Parsed } from '../units/parsed.ts';
import { formatShare, parseShare } from '../units/share.ts';
import { showNode } from '../yaml/yaml-node.ts';
import type { Kind } from './kind.ts';

/** The kinds of values that say of which calls copies are made, and what may differ. */
export const SHADOW_KINDS = {
  callShare: { parse: parseCallShare, print: formatShare },
  answerPointer: {
    parse: parsePointer,
    sentence: (key, node, because) =>
      `\`${key}\`: ${showNode(node)} is no JSON Pointer such as \`/generated_at\` or \`/items/*/score\`${because}`,
  },
} satisfies Record<string, Kind>;

function parseCallShare(text: string): Parsed<number> {
  const share = parseShare(text);
  if (!share.ok) return share;
  return share.value <= 1 ? share : refuse('at most `100%`');
}

/** RFC 6901: each step after a slash, with `~0` for `~` and `~1` for `/`. */
function parsePointer(text: string): Parsed<string> {
  if (!text.startsWith('/')) return refuse('begin it with a slash');
  return /~(?![01])/.test(text) ? refuse('write `~0` for a `~`') : accept(text);
}
