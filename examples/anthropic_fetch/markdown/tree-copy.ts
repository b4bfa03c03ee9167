import type { Document, Element, Node } from '@mixmark-io/domino';
import { trueName, trueText } from './formatting-tags.ts';
import type { Holder } from './holder.ts';
import { columnsOf } from './layout-tables.ts';
import { roleOf } from './vocabulary.ts';

const MAX_INDENTS = 16;
const ATTRIBUTES = ['href', 'src', 'alt', 'title', 'class', 'start', 'type', 'checked'];

/** Copies the nodes of a page one by one, each into the holder that its parent became. */
export class TreeCopy {
  readonly root: Holder;
  readonly #page: Document;
  readonly #layoutTables: ReadonlySet<Node>;

  constructor(page: Document, layoutTables: ReadonlySet<Node>) {
    this.#page = page;
    this.#layoutTables = layoutTables;
    const element = page.createElement('div');
    this.root = { element, kind: 'flow', blocks: null, indents: 0, within: [] };
  }

  text(node: Node, holder: Holder): void {
    const text = trueText(node.nodeValue ?? '');
    if (holder.kind !== 'table' || text.trim() !== '') this.#write(text, holder);
  }

  /** Copies what an element says in Markdown, without its children, and tells what holds those. */
  element(node: Element, holder: Holder): Holder {
    const name = trueName(node.localName);
    switch (holder.kind) {
      case 'code':
        return this.#inCode(node, name, holder);
      case 'link':
        return this.#inLink(node, name, holder);
      case 'table':
        return this.#inTable(node, name, holder);
      case 'flow':
      case 'block':
        return this.#inFlow(node, name, holder);
    }
  }

  #inFlow(node: Element, name: string, holder: Holder): Holder {
    const within = [...holder.within, name];
    switch (roleOf(name)) {
      case 'none':
        return name === 'title' && node.parentNode?.nodeName === 'HEAD'
          ? this.#block(node, holder)
          : holder;
      case 'void':
        this.#append(node, name, holder);
        return holder;
      case 'mark':
        return holder.within.includes(name) ? holder : this.#append(node, name, holder, { within });
      case 'link':
        return this.#append(node, name, holder, { kind: 'link', within });
      case 'heading':
        // It is underlined in its whole length: each one in another would double it.
        return holder.within.some((outer) => roleOf(outer) === 'heading')
          ? this.#block(node, holder)
          : this.#append(node, name, holder, { within });
      case 'indent':
        return holder.indents < MAX_INDENTS
          ? this.#append(node, name, holder, { indents: holder.indents + 1 })
          : this.#block(node, holder);
      case 'code-block':
        return this.#append(node, 'code', this.#append(node, name, holder), { kind: 'code' });
      case 'table':
        return this.#layoutTables.has(node)
          ? this.#block(node, holder)
          : this.#append(node, name, holder, { kind: 'table' });
      case 'block':
      case 'row':
      case 'cell':
      case 'caption':
        return this.#block(node, holder);
    }
  }

  #inTable(node: Element, name: string, holder: Holder): Holder {
    switch (roleOf(name)) {
      case 'row':
        return this.#append(node, name, holder, { kind: 'table' });
      case 'cell': {
        // A row in a `thead` is a heading, whatever its cells are called.
        const heads = node.parentNode?.parentNode?.nodeName === 'THEAD';
        return this.#append(node, heads ? 'th' : name, holder);
      }
      case 'caption': {
        // Goes before the table: in it, it would be taken for a row.
        const caption = this.#append(node, 'div', holder);
        holder.element.parentNode?.insertBefore(caption.element, holder.element);
        return caption;
      }
      default:
        return holder;
    }
  }

  /** Whole cards may be links; in Markdown, a link with a paragraph in it is none. */
  #inLink(node: Element, name: string, holder: Holder): Holder {
    const within = [...holder.within, name];
    if (name === 'img') this.#append(node, name, holder);
    else if (roleOf(name) !== 'mark') this.#write(' ', holder);
    else if (!holder.within.includes(name)) {
      return this.#append(node, name, holder, { kind: 'link', within });
    }
    return holder;
  }

  #inCode(node: Element, name: string, holder: Holder): Holder {
    if (name === 'br') this.#write('\n', holder);
    const language = node.getAttribute('class') ?? '';
    if (name === 'code' && language !== '') holder.element.setAttribute('class', language);
    return holder;
  }

  #block(node: Element, holder: Holder): Holder {
    const blocks = holder.blocks ?? holder;
    return this.#append(node, 'div', blocks, { kind: 'block', blocks });
  }

  #append(node: Element, name: string, holder: Holder, changes: Partial<Holder> = {}): Holder {
    const element = this.#page.createElement(name);
    for (const attribute of ATTRIBUTES) {
      const value = node.getAttribute(attribute);
      if (value !== null) element.setAttribute(attribute, trueText(value));
    }
    const columns = columnsOf(node.getAttribute('colspan'));
    if (columns > 1) element.setAttribute('colspan', String(columns));
    holder.element.appendChild(element);
    return { ...holder, kind: 'flow', blocks: null, ...changes, element };
  }

  #write(text: string, holder: Holder): void {
    holder.element.appendChild(this.#page.createTextNode(text));
  }
}
