import { REDACTED } from '@skillet/core';
import { isSecretName } from '../crash/secrets.ts';

/** A name in a query or a fragment, with what is between it and its value. No two of them overlap, so that a text is gone through once. */
const NAME = /(?<=[?&#])[^=&?#\s]*=/g;

/** Where a pair may stand: in the path of a request, or in an address anywhere in a text. */
type QueryPlace = 'path' | 'text';

/** A value, from where it begins. A text goes on behind its address. */
const VALUE: Readonly<Record<QueryPlace, RegExp>> = { path: /[^&]*/y, text: /[^&#\s"]*/y };

/** What stands in the place of a value. */
const INSTEAD: Readonly<Record<QueryPlace, string>> = {
  path: encodeURIComponent(REDACTED),
  text: REDACTED,
};

/** What quotes a value, or divides it. */
const MARKS = /["'<>()\\,;]+/;

/** What a query has under names of secrets: as it is, decoded, and without what is around it. */
export function secretsOfQuery(text: string, place: QueryPlace): string[] {
  return secretPairs(text, place).flatMap(({ value }) => {
    const whole = decoded(value);
    return [value, whole, ...whole.split(MARKS)];
  });
}

/** A text, without what a query in it has under names of secrets. */
export function withoutSecretQuery(text: string, place: QueryPlace): string {
  let rest = '';
  let at = 0;
  for (const { start, value } of secretPairs(text, place)) {
    rest += text.slice(at, start) + INSTEAD[place];
    at = start + value.length;
  }
  return rest + text.slice(at);
}

interface Pair {
  /** Where its value begins. */
  readonly start: number;
  readonly value: string;
}

/** The pairs with names of secrets and some value, in their order. */
function secretPairs(text: string, place: QueryPlace): Pair[] {
  const pairs: Pair[] = [];
  let end = 0;
  for (const { 0: name, index } of text.matchAll(NAME)) {
    // A part of the value before it.
    if (index < end || !isSecretName(decoded(name))) continue;
    const start = index + name.length;
    const value = readAt(VALUE[place], text, start);
    end = start + value.length;
    if (value !== '') pairs.push({ start, value });
  }
  return pairs;
}

/** What a sticky expression finds at a place. */
export function readAt(expression: RegExp, text: string, at: number): string {
  expression.lastIndex = at;
  return expression.exec(text)?.[0] ?? '';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
