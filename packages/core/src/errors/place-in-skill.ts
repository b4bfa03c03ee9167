/** Above the message of a syntax error: `file:line`. */
const ON_TOP = /^(?<file>(?:file:\/\/)?\/.+):(?<line>\d+)\n/;
/** A frame that is not Node's: `at name (file:line:column)`. */
const FRAME = /^ +at (?:.* \()?(?<file>(?:file:\/\/)?\/[^()\n]+?):(?<line>\d+):\d+\)?$/gm;

/**
 * The innermost place of a stack in a skill's folder, as `file:line` relative to it: in what was written
 * there, or else in what is installed there.
 */
export function placeInSkill(stack: string, dir: string): string | undefined {
  const top = ON_TOP.exec(stack);
  const folder = dir.endsWith('/') ? dir : `${dir}/`;
  let installed: string | undefined;
  for (const { groups } of top === null ? stack.matchAll(FRAME) : [top]) {
    const path = toPath(groups?.['file'] ?? '');
    if (!path.startsWith(folder)) continue;
    const file = path.slice(folder.length);
    const place = `${file}:${groups?.['line'] ?? '?'}`;
    if (!file.split('/').includes('node_modules')) return place;
    installed ??= place;
  }
  return installed;
}

function toPath(place: string): string {
  if (!place.startsWith('file:')) return place;
  try {
    return decodeURIComponent(new URL(place).pathname);
  } catch {
    return place;
  }
}
