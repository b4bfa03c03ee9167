/** A folder, and what stands for it and the slash after it in the names of its files. */
export interface NamedFolder {
  /** Absolute path. */
  readonly path: string;
  readonly name: string;
}

const FILE_URL = /\bfile:\/\/(?<path>\/[^\s()'"`<>]*)/g;
/** What no path begins behind, as in `scrubPaths`. */
const BEFORE = String.raw`(?<![\p{L}\p{N}_/.~%*\-#@)\]}<])`;
/** A folder ends before a slash, or where its name does. */
const AFTER = String.raw`(?:/|(?!\.?[\p{L}\p{N}_~%*\-@]))`;
/** A line of a file is told, not so far away that looking for it would take more than the text is long. */
const WITH_LINE = String.raw`/(?=[^\n()'"\x60]{0,512}:\d)`;

/**
 * A function that tells the files in a text by their way from the skill's folder, as `./lib/a.ts`, and those in `others`
 * by the names of these. Files beside the skill's folder are told by their way, too, where a stack names a line of them.
 */
export function fileNames(dir: string, others: readonly NamedFolder[]): (text: string) => string {
  const own = new Map([...others, { path: dir, name: './' }].map(withoutSlash));
  const above = new Map<string, string>();
  for (let up = '../', at = parent(dir); at !== ''; up += '../', at = parent(at)) above.set(at, up);
  const folders = [`(?<own>${anyOf(own)})${AFTER}`, `(?<above>${anyOf(above)})${WITH_LINE}`];
  const places = new RegExp(`${BEFORE}(?:${folders.join('|')})`, 'gu');
  return (text) =>
    text
      .replace(FILE_URL, (_url, path: string) => decoded(path))
      .replace(places, (...found) => {
        const groups = found.at(-1) as Record<string, string | undefined>;
        return own.get(groups['own'] ?? '') ?? above.get(groups['above'] ?? '') ?? '';
      });
}

function withoutSlash({ path, name }: NamedFolder): [string, string] {
  return [path.replace(/\/+$/, ''), name];
}

function parent(path: string): string {
  return path.replace(/\/*[^/]*\/*$/, '');
}

/** A pattern for any of the paths, the longest first; nothing is one for none, and the root is not asked for. */
function anyOf(paths: ReadonlyMap<string, string>): string {
  const known = [...paths.keys()].filter((path) => path !== '');
  if (known.length === 0) return '(?!)';
  return known
    .sort((one, other) => other.length - one.length)
    .map((path) => path.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('|');
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
