import { LOG_LINE_CHARS } from '@skillet/core';

/** Levels of a value that is written as JSON again, by code that calls itself for each. */
const DEEPEST = 16;
/** Commas and brackets that are worth reading: a line of a thousand values takes longer than ten others. */
const MOST_MARKS = 256;

const COMMA = 0x2c;
const BRACKET = 0x5b;
const BRACE = 0x7b;

/** The fields of a skill's line as an object that can be queried; as they came when they are not an object, or too large. */
export function readFields(text: string): unknown {
  if (!text.startsWith('{') || text.length > LOG_LINE_CHARS || isCrowded(text)) return text;
  try {
    const fields: unknown = JSON.parse(text);
    return isFlat(fields, DEEPEST) ? fields : text;
  } catch {
    return text;
  }
}

/** Fields as our own kernel writes them: in JSON of another's, escapes may hide what must not be shown. */
export function plainFields(text: string): string {
  const fields = readFields(text);
  return typeof fields === 'string' ? text : JSON.stringify(fields);
}

function isCrowded(text: string): boolean {
  let marks = 0;
  for (let at = 0; at < text.length && marks <= MOST_MARKS; at += 1) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === BRACKET || code === BRACE) marks += 1;
  }
  return marks > MOST_MARKS;
}

function isFlat(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isFlat(inner, levels - 1));
}
