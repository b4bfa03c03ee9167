import type { SkillHandler } from '@skillet/sdk';
import { fetchPage } from './fetch-page.ts';
import { toMarkdown } from './markdown/to-markdown.ts';
import { isPublicAddress } from './network/public-address.ts';
import { isPlainText } from './text/media-type.ts';

interface Inputs {
  url: string;
  start_index?: number | null;
  as_markdown?: boolean | null;
}

/** A part of a page in the form that was asked for; the other is null. */
interface Page {
  html: string | null;
  markdown: string | null;
}

/** Fetches 10,000 characters of a page from `start_index` on, as they are or as Markdown. */
export const handler: SkillHandler<Inputs, Page> = async (inputs, { env, signal }) => {
  const { url, start_index: start, as_markdown: asMarkdown } = inputs;
  const { text, mediaType } = await fetchPage(url, {
    start: Math.max(0, start ?? 0),
    signal,
    isAllowed: env['FETCH_ALLOW_PRIVATE'] === '1' ? () => true : isPublicAddress,
  });
  if (asMarkdown !== true) return { html: text, markdown: null };
  return { html: null, markdown: isPlainText(mediaType) ? text : await toMarkdown(text) };
};
