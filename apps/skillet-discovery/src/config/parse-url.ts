/** An address, or what is wrong with a text that is none. */
type ParsedUrl =
  { readonly ok: true; readonly value: string } | { readonly ok: false; readonly because: string };

/** The address of a host or skill, without a slash at its end. */
export function parseUrl(text: string): ParsedUrl {
  const url = URL.parse(text);
  if (url === null) {
    const because =
      'is no URL; write e.g. http://localhost:8000 or http://localhost:8000/skills/time';
    return { ok: false, because };
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { ok: false, because: 'must begin with http:// or https://' };
  }
  if (url.search !== '' || url.hash !== '') {
    return { ok: false, because: 'must be an address without a query' };
  }
  return { ok: true, value: url.href.replace(/\/+$/, '') };
}
