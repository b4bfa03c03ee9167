import { readFile } from 'node:fs/promises';

/** The README at the root. */
export const README = await readFile(new URL('../../../../README.md', import.meta.url), 'utf8');

/** The code block that follows a marker. */
export function block(marker: string): string {
  const start = README.indexOf(`<!-- ${marker} -->`);
  const code = /```\w+\n([^]*?)```/.exec(README.slice(start))?.[1];
  if (start < 0 || code === undefined) throw new Error(`the README has no block for "${marker}"`);
  return code;
}
