import { formatCoreShare, parseCoreShare } from '../units/core-share.ts';
import type { Kind } from './key-table.ts';
import { scalarKind } from './scalar-kind.ts';

/** A share of a core. */
export function coreShare(): Kind<number> {
  return scalarKind({
    label: 'share of a core',
    expected: 'a share of a core such as `0.5` or `50%`',
    print: formatCoreShare,
    parse: ({ text }) => parseCoreShare(text),
  });
}

/** A number, or a word such as `none` for no bound at all, which is `Infinity`. */
export function orUnbounded(kind: Kind<number>, word: string): Kind<number> {
  return {
    ...kind,
    label: `${kind.label}, or \`${word}\``,
    read: (node, key, report) =>
      node.kind === 'scalar' && node.text === word ? Infinity : kind.read(node, key, report),
    print: (value) => (value === Infinity ? word : kind.print(value)),
  };
}
