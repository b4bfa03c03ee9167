import type { Parsed } from '../units/parsed.ts';
import { showNode, type YamlScalar } from '../yaml/yaml-node.ts';
import type { Kind } from './key-table.ts';

/** What makes a kind of single value. */
export interface ScalarKindOptions<T> {
  readonly label: string;
  /** Ends the sentence "`key` must be …". */
  readonly expected: string;
  readonly parse: (scalar: YamlScalar) => Parsed<T>;
  readonly print?: (value: T) => string;
}

/** A kind of single value: a list, a mapping, an empty value or a wrong one is reported. */
export function scalarKind<T>(options: ScalarKindOptions<T>): Kind<T> {
  const { label, expected, parse, print = String } = options;
  return {
    label,
    print,
    read(node, key, report) {
      if (node.kind === 'scalar' && node.value !== null) {
        const result = parse(node);
        if (result.ok) return result.value;
        const because = result.because === undefined ? '' : `: ${result.because}`;
        report(node.at, `\`${key}\` must be ${expected}, not ${showNode(node)}${because}`);
      } else {
        report(node.at, `\`${key}\` must be ${expected}, not ${showNode(node)}`);
      }
      return undefined;
    },
  };
}
