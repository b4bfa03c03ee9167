/** A quoted absolute path, which may hold spaces, and a bare one, which ends at the first. */
const QUOTED = /(?<quote>['"`])(?:file:\/\/)?\/[^'"`\n]*\k<quote>/g;
const BARE = /(?:file:\/\/|(?<![\w/.~%\-*]))(?:\/[^\s/'"`()[\]{}<>,;:|]+)+\/?/g;

/** Shortens every absolute path in a text to its base name; relative paths and URLs stay. */
export function scrubPaths(text: string): string {
  if (!text.includes('/')) return text;
  return text
    .replace(
      QUOTED,
      (quoted) => quoted.charAt(0) + baseName(quoted.slice(1, -1)) + quoted.charAt(0),
    )
    .replace(BARE, baseName);
}

function baseName(path: string): string {
  const end = path.endsWith('/') ? path.length - 1 : path.length;
  return path.slice(path.lastIndexOf('/', end - 1) + 1, end);
}
