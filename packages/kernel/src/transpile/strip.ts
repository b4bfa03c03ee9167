import { stripTypeScriptTypes } from 'node:module';

/** JavaScript, or why and at which line there is none. */
export type Transpiled =
  { readonly code: string } | { readonly error: string; readonly line: string | undefined };

/** Turns TypeScript into JavaScript of the same layout, which does not say where it lies; never throws. */
export function strip(source: string): Transpiled {
  try {
    return { code: stripTypeScriptTypes(source, { mode: 'strip' }) };
  } catch (error) {
    const { message, stack } = error as NodeJS.ErrnoException;
    // Node puts the place on top of the stack: `:line`, the line, and a mark under it.
    const line = /^.*:(\d+)\n/.exec(stack ?? '')?.[1];
    return { error: message, line };
  }
}
