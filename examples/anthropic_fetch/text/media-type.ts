/** The media type of a `Content-Type` header in lower case, e.g. `text/html`; empty when it has none. */
export function mediaTypeOf(contentType: string | undefined): string {
  return /^\s*([\w.+-]+\/[\w.+-]+)/.exec(contentType ?? '')?.[1]?.toLowerCase() ?? '';
}

/** The `charset` of a `Content-Type` header, as written. */
export function charsetOf(contentType: string | undefined): string | undefined {
  return /;\s*charset\s*=\s*["']?([^\s"';,]+)/i.exec(contentType ?? '')?.[1];
}

/** Whether a type is of XML, where the XML declaration may tell the encoding. */
export function isXml(mediaType: string): boolean {
  return /[/+]xml$/.test(mediaType);
}

/** Whether a type is of text without markup, which reads the same in Markdown. */
export function isPlainText(mediaType: string): boolean {
  return /^text\/(plain|markdown|csv)$|[/+]json$/.test(mediaType);
}

/** Whether a type promises text. */
export function isText(mediaType: string): boolean {
  return /^text\/|[/+](xml|json|javascript)$/.test(mediaType);
}
