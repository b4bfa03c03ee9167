import { freshAjv } from './fresh-ajv.ts';

const ajv = freshAjv();
const formats: ReadonlySet<string> = new Set(Object.keys(ajv.formats));
const keywords: ReadonlySet<string> = new Set([...Object.keys(ajv.RULES.keywords), 'example']);

/** The keywords that a schema may use, for hints. */
export const SCHEMA_KEYWORDS: readonly string[] = [...keywords].filter(
  (keyword) => !keyword.startsWith('$'),
);

/** Whether the keyword means something to a validator or a reader; `x-…` always may. */
export function isKnownKeyword(keyword: string): boolean {
  return keywords.has(keyword) || keyword.startsWith('x-');
}

/** Whether values are checked against the format. */
export function isKnownFormat(format: string): boolean {
  return formats.has(format);
}
