import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A frame that is not Node's: `at name (file:line:column)`. */
const FRAME = /^ +at (?:.* \()?(?<file>(?:file:\/\/)?\/[^()\n]+?):(?<line>\d+):\d+\)?$/gm;

/** The innermost place of a stack in a skill's own code, as `file:line` relative to its folder. */
export function placeInSkill(stack: string, dir: string): string | undefined {
  for (const { groups } of stack.matchAll(FRAME)) {
    const file = relative(dir, toPath(groups?.['file'] ?? ''));
    const foreign = file.startsWith('..') || file.split(sep).includes('node_modules');
    if (!foreign) return `${file}:${groups?.['line'] ?? ''}`;
  }
  return undefined;
}

function toPath(place: string): string {
  if (!place.startsWith('file:')) return place;
  try {
    return fileURLToPath(place);
  } catch {
    return place;
  }
}
