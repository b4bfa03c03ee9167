/** Above the message of a syntax error: `./file:line`. */
const ON_TOP = /^\.\/(?<file>.+):(?<line>\d+)\n/;
/** A frame of a file in the skill's folder: `at name (./file:line:column)`. */
const FRAME = /^ +at (?:.* \()?\.\/(?<file>[^()\n]+?):(?<line>\d+):\d+\)?$/gm;

/**
 * The innermost place in a skill's folder, as `file:line`, of a stack that tells files by their way from there
 * (`fileNames`): in what was written there, or else in what is installed there.
 */
export function placeInSkill(stack: string): string | undefined {
  const top = ON_TOP.exec(stack);
  let installed: string | undefined;
  for (const { groups } of top === null ? stack.matchAll(FRAME) : [top]) {
    const file = groups?.['file'] ?? '';
    const place = `${file}:${groups?.['line'] ?? '?'}`;
    if (!file.split('/').includes('node_modules')) return place;
    installed ??= place;
  }
  return installed;
}
