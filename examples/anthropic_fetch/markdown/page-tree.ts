import type { Document, Element, Node } from '@mixmark-io/domino';
import type { Holder } from './holder.ts';
import { layoutTables } from './layout-tables.ts';
import { TreeCopy } from './tree-copy.ts';
import { isHidden } from './vocabulary.ts';
import { isElement, isText, walk } from './walk.ts';

/**
 * A copy of a parsed page, made only of what Markdown has words for. It is shallow, for Turndown
 * recurses, and in cubic time: a page of ten thousand characters can nest thousands of elements.
 */
export function pageTree(page: Document): Element {
  const copy = new TreeCopy(page, layoutTables(page, isShown));
  /** What holds the copies of a node's children, by the node's depth. */
  const holders = [copy.root];
  for (const { node, depth } of walk(page, isShown)) {
    const holder = holders[depth - 1] ?? copy.root;
    if (isText(node)) {
      copy.text(node, holder);
    } else if (isElement(node) && isShown(node)) {
      const next = copy.element(node, holder);
      holders[depth] = next;
      if (next !== holder && next.blocks !== null) closeBlocks(holders, depth, next.blocks);
    }
  }
  return copy.root.element;
}

/** What follows a block within the blocks around it goes next to it, since it is not in them. */
function closeBlocks(holders: Holder[], depth: number, into: Holder): void {
  for (let above = depth - 1; holders[above]?.blocks === into; above -= 1) holders[above] = into;
}

function isShown(node: Node): boolean {
  return !isElement(node) || !isHidden(node.localName.toLowerCase());
}
