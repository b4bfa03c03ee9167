import {
  CREDENTIAL_BOUNDS,
  type JsonSchema,
  type NameRule,
  REDACTED,
  withoutForms,
} from '@skillet/core';
import { freeze, hasOwn, indexOf, isArray, isWellFormed, keys } from '../intrinsics.ts';
import { crowdOfCredentials } from './crowd-of-credentials.ts';
import { parseText } from './parse-body.ts';
import { echo, secretsIn } from './redact.ts';
import { Rejection, type ValidationFault } from './rejection.ts';

/** What a body carries: the inputs, where in the body they stand, and credentials. */
export interface Payload {
  readonly inputs: Record<string, unknown>;
  /** Path of the inputs in the body, for the `loc` of faults. */
  readonly loc: readonly string[];
  readonly credentials: Readonly<Record<string, string>>;
  /** All of it, for what must not be said again. */
  readonly body: Readonly<Record<string, unknown>>;
}

const NONE: Readonly<Record<string, string>> = freeze({});
const PLAIN_LOC = ['body'] as const;
const ENVELOPE_LOC = ['body', 'skill_input'] as const;

/** Whether a body is an envelope: it has `skill_input`, and the skill has no input of that name. */
export function isEnvelope(body: Record<string, unknown>, inputSchema: JsonSchema): boolean {
  if (!hasOwn(body, 'skill_input')) return false;
  return !hasOwn(inputSchema['properties'] ?? {}, 'skill_input');
}

/** Takes the text of a body apart, like {@link openEnvelope}; one with far too many credentials is not even parsed. */
export function readEnvelope(
  text: string,
  inputSchema: JsonSchema,
  faultOfName: NameRule,
): Payload {
  const crowd = hasOwn(inputSchema['properties'] ?? {}, 'skill_input')
    ? undefined
    : crowdOfCredentials(text);
  if (crowd !== undefined) throw new Rejection([tooMany(crowd)]);
  return openEnvelope(parseText(text), inputSchema, faultOfName);
}

/**
 * Takes a body apart: plain inputs, or the envelope
 * `{skill_input, credentials?, runtime_config?: {credentials?}}`, in which
 * `runtime_config.credentials` wins. `faultOfName` says why no credential may have a name. Throws a
 * {@link Rejection} for a malformed envelope.
 */
export function openEnvelope(
  body: Record<string, unknown>,
  inputSchema: JsonSchema,
  faultOfName: NameRule = () => undefined,
): Payload {
  if (!isEnvelope(body, inputSchema)) {
    return { inputs: body, loc: PLAIN_LOC, credentials: NONE, body };
  }
  const faults: ValidationFault[] = [];
  const inputs = body['skill_input'];
  if (!isObject(inputs)) faults.push(notAnObject(ENVELOPE_LOC, inputs));
  const credentials = credentialsIn({ faults, faultOfName, body });
  const config = body['runtime_config'] ?? {};
  if (!isObject(config)) faults.push(notAnObject(['body', 'runtime_config'], config));
  if (faults.length > 0) throw new Rejection(faults);
  return { inputs: inputs as Record<string, unknown>, loc: ENVELOPE_LOC, credentials, body };
}

/**
 * The credentials in a body that an application is about to parse by itself; the rest of it is the
 * application's affair. Throws a {@link Rejection} for malformed credentials in an envelope; in a body
 * that is no envelope, a field of their name that holds anything else is left to the application.
 */
export function credentialsFor(
  body: Record<string, unknown>,
  inputSchema: JsonSchema,
  faultOfName: NameRule,
): Readonly<Record<string, string>> {
  const own = inputSchema['properties'] ?? {};
  if (hasOwn(own, 'skill_input') || hasOwn(own, 'credentials')) return NONE;
  const faults: ValidationFault[] = [];
  const credentials = credentialsIn({ faults, faultOfName, body });
  if (faults.length === 0) return credentials;
  if (!hasOwn(body, 'skill_input')) return NONE;
  throw new Rejection(faults);
}

interface CredentialReader {
  readonly faults: ValidationFault[];
  readonly faultOfName: NameRule;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Those of `runtime_config` win. */
function credentialsIn(reader: CredentialReader): Readonly<Record<string, string>> {
  const { body } = reader;
  const outer = readCredentials(body['credentials'], ['body', 'credentials'], reader);
  const config = body['runtime_config'];
  const loc = ['body', 'runtime_config', 'credentials'];
  const inner = isObject(config) ? readCredentials(config['credentials'], loc, reader) : undefined;
  return inner ?? outer ?? NONE;
}

function readCredentials(
  value: unknown,
  loc: readonly string[],
  { faults, faultOfName, body }: CredentialReader,
): Readonly<Record<string, string>> | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) {
    faults.push(notAnObject(loc, REDACTED));
    return undefined;
  }
  const names = keys(value);
  if (names.length > CREDENTIAL_BOUNDS.count) {
    faults.push(tooMany(loc));
    return undefined;
  }
  let sound = true;
  let secrets: readonly string[] | undefined;
  for (let i = 0; i < names.length; i += 1) {
    const name = names[i] as string;
    const problem = faultOfName(name);
    const fault: Wording | undefined =
      problem === undefined ? faultOfValue(value[name]) : ['value_error', problem];
    if (fault === undefined) continue;
    sound = false;
    // Names are the client's own, and may hold what it took for a value.
    secrets ??= secretsIn(body);
    const at = [...loc, String(echo(name, secrets))];
    faults.push({ type: fault[0], loc: at, msg: withoutForms(fault[1], secrets), input: REDACTED });
  }
  return sound ? (value as Record<string, string>) : undefined;
}

type Wording = readonly [type: string, msg: string];

const { count, value: chars } = CREDENTIAL_BOUNDS;
const NO_TEXT: Wording = ['string_type', 'Input should be a valid string'];
const TOO_LONG: Wording = ['string_too_long', `String should have at most ${chars} characters`];
const NO_VARIABLE: Wording = [
  'value_error',
  'A credential holds no NUL and no half of a surrogate pair: no environment variable can',
];

function tooMany(loc: readonly string[]): ValidationFault {
  const msg = `A call carries at most ${count} credentials`;
  return { type: 'too_long', loc, msg, input: REDACTED };
}

function faultOfValue(value: unknown): Wording | undefined {
  if (typeof value !== 'string') return NO_TEXT;
  if (value.length > chars) return TOO_LONG;
  return indexOf(value, '\0') >= 0 || !isWellFormed(value) ? NO_VARIABLE : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !isArray(value);
}

/** A text or list here may well be the whole envelope, encoded twice, with its credentials. */
function notAnObject(loc: readonly string[], input: unknown): ValidationFault {
  const scalar = input === null || typeof input === 'number' || typeof input === 'boolean';
  const msg = 'Input should be a valid dictionary';
  return { type: 'dict_type', loc, msg, input: scalar ? input : REDACTED };
}
