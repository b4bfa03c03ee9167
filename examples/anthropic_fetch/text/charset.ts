import { charsetOf, isXml, mediaTypeOf } from './media-type.ts';

/** Bytes at the beginning of a page in which a `<meta>` may declare its encoding. */
export const PRESCAN_BYTES = 1024;

/**
 * The encoding of a page, as WHATWG's Encoding Standard names it: that of the byte order mark, else
 * that of the `Content-Type`, else that of a `<meta>` or XML declaration, else UTF-8.
 */
export async function chooseEncoding(
  head: Uint8Array,
  contentType: string | undefined,
): Promise<string> {
  const { default: sniff } = await import('html-encoding-sniffer');
  const label = charsetOf(contentType);
  const encoding = sniff(head, {
    xml: isXml(mediaTypeOf(contentType)),
    defaultEncoding: 'UTF-8',
    ...(label === undefined ? {} : { transportLayerEncodingLabel: label }),
  });
  // Browsers show nothing of a page in one of these old encodings (e.g. HZ); most of it is ASCII.
  return encoding === 'replacement' ? 'UTF-8' : encoding;
}
