import type { JsonObject } from '@skillet/core';

type Note = (value: unknown) => string;

const NOTES: Readonly<Record<string, Note>> = {
  const: (value) => `Always ${show(value)}.`,
  enum: (value) =>
    Array.isArray(value)
      ? `One of ${value
          .filter((one) => one !== null)
          .map(show)
          .join(', ')}.`
      : '',
  default: (value) => `Default: ${show(value)}.`,
  example: (value) => `For example ${show(value)}.`,
  examples: (value) =>
    `For example ${(Array.isArray(value) ? value.slice(0, 3) : [value]).map(show).join(', ')}.`,
  exclusiveMaximum: (value) => `Less than ${show(value)}.`,
  exclusiveMinimum: (value) => `More than ${show(value)}.`,
  format: (value) => `Format: ${String(value)}.`,
  maximum: (value) => `At most ${show(value)}.`,
  maxItems: (value) => `At most ${show(value)} items.`,
  maxLength: (value) => `At most ${show(value)} characters.`,
  minimum: (value) => `At least ${show(value)}.`,
  minItems: (value) => `At least ${show(value)} items.`,
  minLength: (value) => `At least ${show(value)} characters.`,
  multipleOf: (value) => `A multiple of ${show(value)}.`,
  pattern: (value) => `Matches ${String(value)}.`,
  uniqueItems: (value) => (value === true ? 'No item twice.' : ''),
};

/** A description that also says, in words, what keywords say that a vendor does not take. */
export function describeDropped(schema: JsonObject, dropped: readonly string[]): string {
  const given = schema['description'];
  const told = typeof given === 'string' ? given.trim() : '';
  // Most descriptions tell their default already.
  const untold = dropped.filter((keyword) => keyword !== 'default' || !/default/i.test(told));
  const notes = untold.map((keyword) => noteOf(keyword)?.(schema[keyword]) ?? '');
  return [told, ...notes].filter((part) => part !== '').join(' ');
}

/** A skill elsewhere may have a keyword that every object has a member of, such as `__proto__`. */
function noteOf(keyword: string): Note | undefined {
  return Object.hasOwn(NOTES, keyword) ? NOTES[keyword] : undefined;
}

function show(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
