import type TurndownService from 'turndown';
import { disguiseFormatting } from './formatting-tags.ts';
import { pageTree } from './page-tree.ts';
import { tables } from './tables.ts';

let service: TurndownService | undefined;

/** Turns a part of a page, which may begin and end anywhere in its HTML, into GitHub's Markdown. */
export async function toMarkdown(html: string): Promise<string> {
  const { createDocument } = await import('@mixmark-io/domino');
  service ??= await turndown();
  return service.turndown(pageTree(createDocument(disguiseFormatting(withoutCutOff(html)))));
}

/** Without the rest of a script or style sheet in which the part begins. */
function withoutCutOff(html: string): string {
  const end = /<\/(script|style)\s*>/i.exec(html);
  if (end === null || new RegExp(`<${String(end[1])}[\\s>]`, 'i').test(html.slice(0, end.index))) {
    return html;
  }
  return html.slice(end.index + end[0].length);
}

/** Writes as the Python package `markdownify` does, so that clients which moved over see no change. */
async function turndown(): Promise<TurndownService> {
  const [{ default: Turndown }, gfm] = await Promise.all([
    import('turndown'),
    import('@joplin/turndown-plugin-gfm'),
  ]);
  return new Turndown({
    headingStyle: 'setext',
    hr: '---',
    bulletListMarker: '*',
    codeBlockStyle: 'fenced',
    emDelimiter: '*',
  }).use([gfm.highlightedCodeBlock, gfm.strikethrough, gfm.taskListItems, tables]);
}
