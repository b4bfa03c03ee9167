import type { Node } from '@mixmark-io/domino';
import { isElement, walk } from './walk.ts';

/** Columns that a Markdown table has at most here. */
const MAX_COLUMNS = 64;

/** What a cell of a Markdown table cannot hold. */
const BLOCKS: ReadonlySet<string> = new Set(
  'table ul ol dl h1 h2 h3 h4 h5 h6 hr blockquote pre'.split(' '),
);

interface Table {
  readonly node: Node;
  readonly depth: number;
  cells: number;
  /** In its last row. */
  columns: number;
  /** Whether something in it rules out a Markdown table. */
  layout: boolean;
}

/** Tables that are none in Markdown: they lay out blocks or a single cell, or are too wide. */
export function layoutTables(root: Node, descends: (node: Node) => boolean): ReadonlySet<Node> {
  const tables: Table[] = [];
  const open: Table[] = [];
  for (const { node, depth } of walk(root, descends)) {
    if (!isElement(node)) continue;
    while (depth <= (open.at(-1)?.depth ?? 0)) open.pop();
    const around = open.at(-1);
    if (around !== undefined) see(around, node.localName, node.getAttribute('colspan'));
    if (node.localName !== 'table') continue;
    const table = { node, depth, cells: 0, columns: 0, layout: false };
    tables.push(table);
    open.push(table);
  }
  return new Set(tables.filter((t) => t.layout || t.cells < 2).map(({ node }) => node));
}

function see(table: Table, name: string, colspan: string | null): void {
  if (name === 'tr') table.columns = 0;
  if (name === 'td' || name === 'th') {
    table.cells += 1;
    table.columns += columnsOf(colspan);
  }
  table.layout ||= BLOCKS.has(name) || table.columns > MAX_COLUMNS;
}

/** How many columns a cell takes; 1 for a `colspan` that no sane table has. */
export function columnsOf(colspan: string | null): number {
  const columns = Number(colspan ?? 1);
  return Number.isInteger(columns) && columns > 0 && columns <= MAX_COLUMNS ? columns : 1;
}
