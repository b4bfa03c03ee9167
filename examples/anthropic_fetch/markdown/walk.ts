import type { Element, Node } from '@mixmark-io/domino';

const ELEMENT = 1;
const TEXT = 3;

/** A node below the root, whose own children have depth 1. */
export interface Visit {
  readonly node: Node;
  readonly depth: number;
}

/** All nodes below a root in the order of the document, without recursion: pages nest thousands deep. */
export function* walk(root: Node, descends: (node: Node) => boolean): Generator<Visit> {
  let node = root;
  let depth = 0;
  for (;;) {
    if (node.firstChild !== null && (node === root || descends(node))) {
      node = node.firstChild;
      depth += 1;
    } else {
      while (node !== root && node.nextSibling === null && node.parentNode !== null) {
        node = node.parentNode;
        depth -= 1;
      }
      if (node === root || node.nextSibling === null) return;
      node = node.nextSibling;
    }
    yield { node, depth };
  }
}

export function isElement(node: Node): node is Element {
  return node.nodeType === ELEMENT;
}

export function isText(node: Node): boolean {
  return node.nodeType === TEXT;
}
