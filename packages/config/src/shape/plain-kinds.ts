import { accept, refuse } from '../units/parsed.ts';
import type { Kind } from './key-table.ts';
import { scalarKind } from './scalar-kind.ts';

/** Text; numbers and booleans count as the text they are written as. */
export function text(): Kind<string> {
  return scalarKind({
    label: 'text',
    expected: 'text',
    parse: ({ text: given }) => {
      if (given.trim() === '') return refuse('it is empty');
      return given.includes('\0') ? refuse('it contains a NUL character') : accept(given);
    },
  });
}

/** Text that may be empty, or not given at all, which is the same. */
export function optionalText(): Kind<string> {
  const filled = text();
  return {
    ...filled,
    read: (node, key, report) =>
      node.kind === 'scalar' && node.text.trim() === '' ? '' : filled.read(node, key, report),
  };
}

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['on', true],
  ['false', false],
  ['no', false],
  ['off', false],
]);

/** Reads a boolean in the words of YAML 1.2 and, as older files have them, of YAML 1.1. */
export function parseFlag(given: string): boolean | undefined {
  return FLAGS.get(given.toLowerCase());
}

/** `true` or `false`. */
export function flag(): Kind<boolean> {
  return scalarKind({
    label: '`true` or `false`',
    expected: '`true` or `false`',
    parse: ({ text: given }) => {
      const value = parseFlag(given);
      return value === undefined ? refuse() : accept(value);
    },
  });
}

/** The least and the most that a number may be. */
export interface NumberRange {
  readonly min: number;
  readonly max?: number;
}

function rangeText({ min, max }: NumberRange): string {
  return max === undefined ? `${min} or more` : `${min} to ${max}`;
}

function within(value: number, { min, max = Infinity }: NumberRange): boolean {
  return value >= min && value <= max;
}

/** A whole number within a range. */
export function integer(range: NumberRange): Kind<number> {
  return scalarKind({
    label: `whole number, ${rangeText(range)}`,
    expected: `a whole number, ${rangeText(range)}`,
    parse: ({ text: given }) => {
      const value = Number(given);
      const fits = /^\d{1,15}$/.test(given) && within(value, range);
      return fits ? accept(value) : refuse();
    },
  });
}

/** A number within a range. */
export function decimal(range: NumberRange): Kind<number> {
  return scalarKind({
    label: `number, ${rangeText(range)}`,
    expected: `a number, ${rangeText(range)}`,
    parse: ({ text: given }) => {
      const value = Number(given);
      const fits = /^(?:\d{1,15}(?:\.\d*)?|\.\d+)$/.test(given) && within(value, range);
      return fits ? accept(value) : refuse();
    },
  });
}

/** One of some words. */
export function choice<const Word extends string>(words: readonly Word[]): Kind<Word> {
  const list = words.map((word) => `\`${word}\``).join(' or ');
  return scalarKind({
    label: list,
    expected: list,
    parse: ({ text: given }) => {
      const word = words.find((one) => one === given);
      return word === undefined ? refuse() : accept(word);
    },
  });
}
