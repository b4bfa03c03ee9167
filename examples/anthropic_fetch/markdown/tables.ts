import type { Element, Node } from '@mixmark-io/domino';
import type TurndownService from 'turndown';
import { columnsOf } from './layout-tables.ts';
import { isElement } from './walk.ts';

const DELIMITER = ' --- |';
const EMPTY_CELL = '  |';

/**
 * A Turndown plugin for tables as `TreeCopy` makes them: rows in the table, cells in the rows. Those
 * of the GFM plugins look for all rows anew at each row, and repeat a cell for any `colspan`.
 */
export function tables(service: TurndownService): void {
  service.addRule('cell', {
    filter: ['td', 'th'],
    replacement: (content, cell) =>
      ` ${inOneLine(content)} |${EMPTY_CELL.repeat(columnsIn([cell]) - 1)}`,
  });
  service.addRule('row', { filter: 'tr', replacement: (content) => `|${content}\n` });
  service.addRule('table', {
    filter: 'table',
    replacement: (content, table) => `\n\n${withHeading(content, table)}\n\n`,
  });
}

function inOneLine(content: string): string {
  const lines = content.split('\n').map((line) => line.trim());
  return lines
    .filter((line) => line !== '')
    .join('<br>')
    .replaceAll('|', '\\|');
}

/** In GFM every table has a heading as wide as itself: here the first row, or an empty one. */
function withHeading(content: string, table: Element): string {
  const rows = elementsIn(table)
    .map(elementsIn)
    .filter((cells) => cells.length > 0);
  const columns = Math.max(...rows.map(columnsIn));
  const lines = content.split('\n').filter((line) => line !== '');
  const [first = []] = rows;
  const headed = first.every(({ nodeName }) => nodeName === 'TH');
  const heading = headed ? (lines.shift() ?? '') : '|';
  const missing = columns - (headed ? columnsIn(first) : 0);
  const delimiters = `|${DELIMITER.repeat(columns)}`;
  return [heading + EMPTY_CELL.repeat(missing), delimiters, ...lines].join('\n');
}

function columnsIn(cells: readonly Element[]): number {
  return cells.reduce((sum, cell) => sum + columnsOf(cell.getAttribute('colspan')), 0);
}

function elementsIn(parent: Node): Element[] {
  const elements: Element[] = [];
  for (let child = parent.firstChild; child !== null; child = child.nextSibling) {
    if (isElement(child)) elements.push(child);
  }
  return elements;
}
