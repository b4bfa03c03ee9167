import { readMembers, type InputPlaces, type JsonMember } from '@skillet/core';

/** Where an input has come to stand. */
export interface PlacedInput {
  /** With the query. */
  readonly path: string;
  readonly body: string | null;
}

/** Characters that a path with its query may have: servers refuse more. */
const LONGEST = 8192;
/** Characters of an input of which all has to stand there, with what its JSON may add. */
const LONGEST_INPUT = 8 * LONGEST;
const TOO_LONG = fault(
  'too_long',
  ['query'],
  `What stands in the path and the query has more than ${String(LONGEST)} characters`,
);
const TEMPLATE = /\{([^{}]*)\}/g;

/** Fields that an input may have: of each something has to be made. */
const MOST_FIELDS = 10_000;

/** What an application would say itself of an input that is not right, as in a 422. */
export interface InputFaults {
  readonly faults: readonly object[];
}

/**
 * Puts the fields of an input where an operation has them: into its path, its query, or its body. `input` is the JSON text
 * of an object; what becomes of the body stays as it is written. Others have their turns while a long one is read.
 */
export async function placeInput(
  path: string,
  places: InputPlaces,
  input: string,
): Promise<PlacedInput | InputFaults> {
  const members = await fieldsOf(input);
  if (typeof members === 'string') return noFields(members);
  // Of fields of one name the last counts.
  const given = new Map(members.map(({ name, value }) => [name, value]));
  const faults: object[] = [];
  const filled = path.replaceAll(TEMPLATE, (_, name: string) => {
    const value = scalarOf(given.get(places.path[name] ?? name));
    if (value === undefined || value === null || /^\.{0,2}$/.test(value)) {
      const msg =
        'It stands in the path: a text, a number, true or false, and neither empty nor dots alone';
      faults.push(fault(value === null ? 'missing' : 'path_error', ['path', name], msg));
      return '';
    }
    return encodeURIComponent(value);
  });
  const query = new URLSearchParams();
  for (const [name, from] of Object.entries(places.query)) {
    for (const value of valuesOf(given.get(from))) query.append(name, value);
  }
  const whole = withQuery(filled, query);
  if (whole.length > LONGEST) faults.push(TOO_LONG);
  if (faults.length > 0) return { faults };
  return { path: whole, body: bodyOf(members, places, given) };
}

/** Puts all fields of an input into the query of an operation that has no body: texts as they are, all else as JSON. */
export async function queryInput(path: string, input: string): Promise<PlacedInput | InputFaults> {
  if (input.length > LONGEST_INPUT) return { faults: [TOO_LONG] };
  const members = await fieldsOf(input);
  if (typeof members === 'string') return noFields(members);
  const query = new URLSearchParams();
  for (const { name, value } of members) {
    const read = parsed(value);
    if (read === undefined) return noFields(value.length > 2 * LONGEST ? 'too-long' : 'no-object');
    query.set(name, asText(read, value));
  }
  const whole = withQuery(path, query);
  return whole.length > LONGEST ? { faults: [TOO_LONG] } : { path: whole, body: null };
}

/** The fields of an input, or why they can't be had. */
async function fieldsOf(input: string): Promise<readonly JsonMember[] | 'no-object' | 'too-many'> {
  const reader = await readMembers(input, { most: MOST_FIELDS });
  if (reader.hasMore) return 'too-many';
  return reader.isObject ? reader.members : 'no-object';
}

function withQuery(path: string, query: URLSearchParams): string {
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

function noFields(why: 'no-object' | 'too-many' | 'too-long'): InputFaults {
  if (why === 'too-long') return { faults: [TOO_LONG] };
  if (why === 'no-object') {
    return { faults: [fault('json_invalid', ['body'], 'The input is no JSON object')] };
  }
  const msg = `The input has more than ${String(MOST_FIELDS)} fields`;
  return { faults: [fault('too_long', ['body'], msg)] };
}

function bodyOf(
  members: readonly JsonMember[],
  { path, query, body }: InputPlaces,
  given: ReadonlyMap<string, string>,
): string | null {
  if (body === 'none') return null;
  if (body !== 'rest') return given.get(body.input) ?? null;
  const elsewhere = new Set([...Object.values(path), ...Object.values(query)]);
  const rest = members.filter(({ name }) => !elsewhere.has(name));
  return `{${rest.map(({ name, value }) => `${JSON.stringify(name)}:${value}`).join(',')}}`;
}

/** A single value as text; null for none, undefined for what is no single value. */
function scalarOf(text: string | undefined): string | null | undefined {
  const value = parsed(text);
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value.isWellFormed() ? value : undefined;
  // As it is written: a whole number may have more digits than JavaScript can hold.
  return typeof value === 'object' ? undefined : text;
}

/** What a parameter of the query is told as: each item of a list by itself, nothing for null. */
function valuesOf(text: string | undefined): string[] {
  const value = parsed(text);
  if (Array.isArray(value)) return value.map((item) => asText(item, JSON.stringify(item)));
  return text === undefined || value === undefined || value === null ? [] : [asText(value, text)];
}

function asText(value: unknown, written: string): string {
  return typeof value === 'string' ? value : written;
}

function parsed(text: string | undefined): unknown {
  // What is longer could not stand there.
  if (text === undefined || text.length > 2 * LONGEST) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function fault(type: string, loc: readonly string[], msg: string): object {
  return { type, loc, msg };
}
