import { isJsonObject } from '@skillet/core';
import { oneLine } from '../one-line.ts';

/** Characters of a value that are shown. */
const VALUE_CHARS = 60;

/**
 * Says where an answer differs from what an example expects: of objects the expected fields count,
 * lists must agree element by element, anything else must be equal. Empty when all is as expected.
 */
export function differences(actual: unknown, expected: unknown, path = ''): string[] {
  if (Array.isArray(expected)) return listDifferences(actual, expected, path);
  if (isJsonObject(expected)) {
    if (!isJsonObject(actual)) return [mismatch(actual, expected, path)];
    return Object.entries(expected).flatMap(([key, value]) => {
      const place = path + segment(key, path);
      if (Object.hasOwn(actual, key)) return differences(actual[key], value, place);
      return [`\`${place}\` is missing, expected ${show(value)}`];
    });
  }
  return actual === expected ? [] : [mismatch(actual, expected, path)];
}

function listDifferences(actual: unknown, expected: readonly unknown[], path: string): string[] {
  if (!Array.isArray(actual)) return [mismatch(actual, expected, path)];
  if (actual.length !== expected.length) {
    return [`${nameOf(path)} has ${actual.length} elements, expected ${expected.length}`];
  }
  return expected.flatMap((value, index) => differences(actual[index], value, `${path}[${index}]`));
}

function mismatch(actual: unknown, expected: unknown, path: string): string {
  return `${nameOf(path)} is ${show(actual)}, expected ${show(expected)}`;
}

function nameOf(path: string): string {
  return path === '' ? 'the answer' : `\`${path}\``;
}

function segment(key: string, path: string): string {
  if (!/^[\p{L}\p{N}_$-]+$/u.test(key)) return `[${JSON.stringify(key)}]`;
  return path === '' ? key : `.${key}`;
}

function show(value: unknown): string {
  return oneLine(JSON.stringify(value), VALUE_CHARS);
}
