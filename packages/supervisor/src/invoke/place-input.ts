import { membersOf, type InputPlaces, type JsonMember } from '@skillet/core';

/** Where an input has come to stand. */
export interface PlacedInput {
  /** With the query. */
  readonly path: string;
  readonly body: string | null;
}

/** Characters that a path with its query may have: servers refuse more. */
const LONGEST = 8192;
const TEMPLATE = /\{([^{}]*)\}/g;

/**
 * Puts the fields of an input where an operation has them: into its path, its query, or its body. `input` is the JSON text
 * of an object; what becomes of the body stays as it is written. A fault is what an application would answer with a 422.
 */
export function placeInput(
  path: string,
  places: InputPlaces,
  input: string,
): PlacedInput | { readonly faults: readonly object[] } {
  const members = membersOf(input);
  if (members === undefined) {
    return { faults: [fault('json_invalid', ['body'], 'The input is no JSON object')] };
  }
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
  const whole = query.size === 0 ? filled : `${filled}?${query.toString()}`;
  if (whole.length > LONGEST) {
    const msg = `What stands in the path and the query has more than ${String(LONGEST)} characters`;
    faults.push(fault('too_long', ['query'], msg));
  }
  if (faults.length > 0) return { faults };
  return { path: whole, body: bodyOf(members, places, given) };
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
