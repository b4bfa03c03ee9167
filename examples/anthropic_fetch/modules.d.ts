/** What this skill uses of packages that come without types. */

declare module 'html-encoding-sniffer' {
  export default function sniff(
    head: Uint8Array,
    options: { xml?: boolean; transportLayerEncodingLabel?: string; defaultEncoding?: string },
  ): string;
}

declare module '@mixmark-io/domino' {
  export interface Node {
    readonly nodeType: number;
    readonly nodeName: string;
    readonly firstChild: Node | null;
    readonly nextSibling: Node | null;
    readonly parentNode: Node | null;
    nodeValue: string | null;
    appendChild(child: Node): void;
    insertBefore(child: Node, before: Node | null): void;
  }
  export interface Element extends Node {
    readonly localName: string;
    getAttribute(name: string): string | null;
    setAttribute(name: string, value: string): void;
    hasAttribute(name: string): boolean;
  }
  export interface Document extends Node {
    createElement(name: string): Element;
    createTextNode(text: string): Node;
  }
  export function createDocument(html?: string): Document;
}

declare module 'turndown' {
  import type { Element } from '@mixmark-io/domino';
  export interface TurndownOptions {
    headingStyle?: 'setext' | 'atx';
    hr?: string;
    bulletListMarker?: '-' | '+' | '*';
    codeBlockStyle?: 'indented' | 'fenced';
    emDelimiter?: '_' | '*';
  }
  export interface Rule {
    filter: string | readonly string[];
    replacement: (content: string, node: Element) => string;
  }
  export type Plugin = (service: TurndownService) => void;
  export default class TurndownService {
    constructor(options?: TurndownOptions);
    use(plugin: Plugin | readonly Plugin[]): this;
    addRule(key: string, rule: Rule): this;
    turndown(root: Element): string;
  }
}

declare module '@joplin/turndown-plugin-gfm' {
  import type { Plugin } from 'turndown';
  export const highlightedCodeBlock: Plugin;
  export const strikethrough: Plugin;
  export const taskListItems: Plugin;
}
