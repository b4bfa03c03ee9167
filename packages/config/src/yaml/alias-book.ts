import { BOUNDS } from '../bounds.ts';
import type { YamlNode } from './yaml-node.ts';

/** The problem of a file as a whole, whichever alias shows it. */
export const ALIAS_BOMB = `the aliases of this file stand for too many values (at most ${String(BOUNDS.aliased)})`;

interface Anchored {
  readonly node: YamlNode;
  /** Values in the node, with those of the aliases inside it. */
  readonly size: number;
}

/**
 * What the anchors of one document stand for, in the order of the document. Nested aliases multiply:
 * the book adds up what they stand for and refuses when that gets out of hand ("billion laughs").
 */
export class AliasBook {
  readonly #known = new Map<string, Anchored>();
  readonly #open = new Set<string>();
  #values = 0;
  #aliased = 0;

  /** Counts a value. */
  count(): void {
    this.#values += 1;
  }

  /** An anchored value begins; `close` wants the mark that this returns. */
  open(anchor: string): number {
    this.#open.add(anchor);
    return this.#values;
  }

  /** An anchored value is complete. */
  close(anchor: string, mark: number, node: YamlNode): void {
    this.#open.delete(anchor);
    this.#known.set(anchor, { node, size: this.#values - mark });
  }

  /** The value that an alias stands for. */
  resolve(anchor: string): { readonly node: YamlNode } | { readonly problem: string } {
    if (this.#open.has(anchor)) {
      return { problem: `the alias \`*${anchor}\` stands inside the value it refers to` };
    }
    const found = this.#known.get(anchor);
    if (found === undefined) {
      return { problem: `the alias \`*${anchor}\` has no anchor \`&${anchor}\` before it` };
    }
    this.#values += found.size;
    this.#aliased += found.size;
    return this.#aliased > BOUNDS.aliased ? { problem: ALIAS_BOMB } : { node: found.node };
  }
}
