import type { Element } from '@mixmark-io/domino';

/** An element of the copy that takes the copies of an element's children. */
export interface Holder {
  readonly element: Element;
  /** `code` takes text only, `table` the parts of a table, `link` what fits into a line. */
  readonly kind: 'flow' | 'block' | 'code' | 'table' | 'link';
  /** Where blocks go that are in it: not into a block, for Markdown has none in others. */
  readonly blocks: Holder | null;
  /** Lists, list items and quotes that it is in; each lengthens every line. */
  readonly indents: number;
  /** Names of the headings and marks that it is in. */
  readonly within: readonly string[];
}
