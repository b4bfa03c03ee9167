import { readFile } from 'node:fs/promises';

/** A document of the repository whose code blocks tests run. */
export interface Document {
  readonly text: string;
  /** The code block that follows a marker, `<!-- marker -->`. */
  readonly block: (marker: string) => string;
}

/** Reads a document, named relative to the root, such as `docs/python.md`. */
export async function readDocument(name: string): Promise<Document> {
  const text = await readFile(new URL(`../../../../${name}`, import.meta.url), 'utf8');
  const block = (marker: string): string => {
    const start = text.indexOf(`<!-- ${marker} -->`);
    const code = /```\w+\n([^]*?)```/.exec(text.slice(start))?.[1];
    if (start < 0 || code === undefined) throw new Error(`${name} has no block for "${marker}"`);
    return code;
  };
  return { text, block };
}
