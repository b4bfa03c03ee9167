/** What ends a name in a path that stands without quotes. */
const NAME = String.raw`[^\s/'"\x60()[\]{}<>,;:|]+`;

const PARTS = [
  // A URL with a host is nobody's secret; taken as a whole, so that its own path stays.
  /(?<url>(?<=\w)(?<!\bfile):\/\/[^\s/'"`<>][^\s'"`<>]*)/,
  // In quotes a path may hold spaces.
  /(?<quote>['"`])(?<quoted>(?:file:\/\/)?\/[^'"`\s][^'"`\n]*)\k<quote>/,
  // Outside of quotes it ends at the first space, and begins where no relative one goes on.
  new RegExp(
    String.raw`(?:\bfile:\/\/(?:${NAME})?|(?<![\p{L}\p{N}_/.~%*\-#@)\]}<]))(?:\/+${NAME})+\/*`,
  ),
  // `</tag>` is no path.
  new RegExp(String.raw`(?<=<)(?:\/+${NAME}){2,}\/*`),
];

const PATH = new RegExp(PARTS.map((part) => part.source).join('|'), 'gu');

/**
 * Cuts absolute paths and file URLs in a text down to their last segment, so that a client can be
 * told; relative paths and URLs with a host stay. Takes time in proportion to the text.
 */
export function scrubPaths(text: string): string {
  if (!text.includes('/')) return text;
  return text.replace(PATH, (found, ...rest) => {
    const { url, quote, quoted } = rest.at(-1) as Record<string, string | undefined>;
    if (url !== undefined) return found;
    if (quote === undefined || quoted === undefined) return lastSegment(found);
    return quote + lastSegment(quoted) + quote;
  });
}

function lastSegment(path: string): string {
  let end = path.length;
  while (path.charAt(end - 1) === '/') end -= 1;
  return path.slice(path.lastIndexOf('/', end - 1) + 1, end);
}
