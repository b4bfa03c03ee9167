import type { PlainValue } from '../yaml/plain-value.ts';
import { accept, type Parsed } from '../units/parsed.ts';
import { KINDS } from './kinds.ts';
import type { Schema } from './schema.ts';

/** Reads a single value as its schema says. */
export function parseScalar(text: string, schema: Schema): Parsed<unknown> {
  const kind = schema['x-kind'];
  if (kind === undefined) return accept(text);
  return text === schema['x-unbounded'] ? accept(Infinity) : KINDS[kind].parse(text, schema);
}

/** Whether a single value is what its schema says; of others, that says more than a kind. */
export function fits(data: PlainValue, schema: Schema): boolean {
  return data === null || typeof data === 'object' || parseScalar(String(data), schema).ok;
}

/** Writes a value of a kind as one writes it in YAML. */
export function printValue(value: unknown, schema: Schema): unknown {
  const kind = schema['x-kind'];
  if (value === Infinity) return schema['x-unbounded'];
  const print = kind === undefined ? undefined : KINDS[kind].print;
  return typeof value === 'number' && print !== undefined ? print(value) : value;
}
