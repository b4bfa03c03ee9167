import { createRequire } from 'node:module';
import { hasOwnProperty, isArray, keys, toNumeric } from '../intrinsics.ts';
import type { Payload } from './envelope.ts';
import { wordingOf, type SchemaError } from './fault-wording.ts';
import { echo, secretsIn } from './redact.ts';
import { Rejection, type ValidationFault } from './rejection.ts';

/** Faults that one answer names; a list of a million may be wrong in each of its items. */
const MAX_FAULTS = 100;

/** Checks coerced inputs; throws a {@link Rejection} that names the faults. */
export type Validator = (inputs: unknown, payload: Payload) => void;

type StandaloneValidator = ((value: unknown) => boolean) & { errors?: SchemaError[] | null };

type Source = (...args: unknown[]) => void;

/** What of these a validator uses, out of the skill's reach. */
const ownArray = { isArray };
const ownObject = { keys, prototype: { hasOwnProperty } };

/** Brings a validator's CommonJS source, made by the host once per revision, to life. */
export function createValidator(source: string): Validator {
  const module = { exports: {} as StandaloneValidator };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the source is the host's own
  const run = new Function('module', 'exports', 'require', 'Array', 'Object', source) as Source;
  run(module, module.exports, createRequire(import.meta.url), ownArray, ownObject);
  const validate = module.exports;
  return (inputs, payload) => {
    if (validate(inputs)) return;
    // No schema knows of `BigInt`; the nearest double is within the same bounds.
    const told = withDoubles(inputs);
    if (told !== inputs && validate(told)) return;
    throw new Rejection(toFaults(validate.errors ?? [], told, payload));
  };
}

/** A value in which each `BigInt` is a number; the same one when it holds none. */
function withDoubles(value: unknown): unknown {
  if (typeof value === 'bigint') return toNumeric(value);
  if (typeof value !== 'object' || value === null) return value;
  const given: [string, unknown][] = Object.entries(value);
  const entries = given.map(([key, one]) => [key, withDoubles(one)] as const);
  if (entries.every(([, one], at) => one === given[at]?.[1])) return value;
  return isArray(value) ? entries.map(([, one]) => one) : Object.fromEntries(entries);
}

/** Ajv's errors as the faults FastAPI's clients know, each kind once per place. */
function toFaults(
  errors: readonly SchemaError[],
  inputs: unknown,
  payload: Payload,
): ValidationFault[] {
  const telling = errors.filter((error) => !isNoise(error));
  const secrets = secretsIn(payload.body);
  const faults = new Map<string, ValidationFault>();
  for (const error of telling.length === 0 ? errors : telling) {
    const fault = toFault(error, inputs, payload.loc, secrets);
    const place = JSON.stringify([fault.loc, fault.type]);
    if (!faults.has(place)) faults.set(place, fault);
    if (faults.size === MAX_FAULTS) break;
  }
  return [...faults.values()];
}

/** An optional input is `anyOf: [null, schema]`: that it is not null is no news. */
function isNoise({ keyword, params }: SchemaError): boolean {
  return keyword === 'anyOf' || (keyword === 'type' && params['type'] === 'null');
}

function toFault(
  error: SchemaError,
  inputs: unknown,
  loc: readonly string[],
  secrets: readonly string[],
): ValidationFault {
  const { path, value } = follow(error.instancePath, inputs);
  const [type, msg] = wordingOf(error, value);
  // Keys may be the client's own: what holds for its values holds for them.
  const steps = [...path, ...keyAtFault(error)].map((step) =>
    typeof step === 'string' ? String(echo(step, secrets)) : step,
  );
  return { type, loc: [...loc, ...steps], msg, input: echo(value, secrets) };
}

/** The key that an object lacks, or has and should not. */
function keyAtFault({ params }: SchemaError): readonly string[] {
  const key = params['missingProperty'] ?? params['additionalProperty'];
  return typeof key === 'string' ? [key] : [];
}

/** Walks a JSON Pointer (RFC 6901): the steps taken, indexes as numbers, and what lies there. */
function follow(
  pointer: string,
  root: unknown,
): { readonly path: readonly (string | number)[]; readonly value: unknown } {
  const path: (string | number)[] = [];
  let value = root;
  for (const escaped of pointer.split('/').slice(1)) {
    const step = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(value) ? Number(step) : step);
    value =
      typeof value === 'object' && value !== null
        ? (value as Readonly<Record<string, unknown>>)[step]
        : undefined;
  }
  return { path, value };
}
