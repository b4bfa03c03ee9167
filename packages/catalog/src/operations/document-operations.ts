import {
  isJsonObject,
  type JsonObject,
  type JsonSchema,
  type Operation,
  type OperationHints,
} from '@skillet/core';
import { withNullableOptions } from '../schema/nullable.ts';
import { listOf, objectOf, propertiesOf } from '../schema/object-maps.ts';
import { placeInputs } from './place-inputs.ts';
import { jsonContent, SchemaReader } from './schema-reader.ts';

/** Operations of one application that are told; more would fill any list of tools. */
const MOST_OPERATIONS = 100;

/** What is known of a call by its method alone (RFC 9110). */
const METHODS: Readonly<Record<string, OperationHints>> = {
  get: { readOnly: true, idempotent: true },
  post: {},
  put: { idempotent: true },
  patch: {},
  delete: { idempotent: true, destructive: true },
};

/** What the host asks itself, and pages for people. */
const CONVENTIONAL =
  /^\/(?:inventory|schema|health|openapi\.json|docs(?:\/oauth2-redirect)?|redoc)\/?$/;
/** A path that can stand in an address as it is, but for its templates. */
const PATH = /^\/(?!\/)(?:[\w\-.~!$&'()*+,;=:@/]|%[\da-f]{2}|\{[^{}/]+\})*$/i;
const LONGEST_PATH = 300;

/** What an application's document says that it can do. */
export interface DocumentedOperations {
  readonly operations: readonly Operation[];
  /** How many more there are. */
  readonly leftOut: number;
}

/**
 * Every path and method of an application's OpenAPI document that can be a tool: with inputs in the path, the query and a
 * body of JSON. The document may be anything: it is read within bounds.
 */
export function documentOperations(document: JsonObject): DocumentedOperations {
  const reader = new SchemaReader(document);
  const operations: Operation[] = [];
  const names = new Set<string>();
  let leftOut = 0;
  for (const [path, given] of Object.entries(objectOf(document['paths']))) {
    if (!canBeCalled(path)) continue;
    const item = reader.resolve(given) ?? {};
    for (const [method, hints] of Object.entries(METHODS)) {
      const told = item[method];
      if (!isJsonObject(told) || (method === 'get' && CONVENTIONAL.test(path))) continue;
      if (operations.length === MOST_OPERATIONS) {
        leftOut += 1;
        continue;
      }
      const placed = placeInputs(path, told, listOf(item['parameters']), reader);
      if (placed === undefined) continue;
      const output = outputOf(told['responses'], reader);
      operations.push({
        name: nameOf(told['operationId'], `${method} ${path}`, names),
        ...textsOf(told, `${method.toUpperCase()} ${path}`, reader),
        ...placed,
        ...(output === undefined ? {} : { output }),
        hints,
        examples: [],
        method: method.toUpperCase(),
        path,
      });
    }
  }
  return { operations, leftOut };
}

function canBeCalled(path: string): boolean {
  if (path.length > LONGEST_PATH || !PATH.test(path)) return false;
  return !path.split('/').some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment));
}

function nameOf(given: unknown, fallback: string, taken: Set<string>): string {
  const wanted = typeof given === 'string' && given.trim() !== '' ? given.slice(0, 200) : fallback;
  let name = wanted;
  for (let number = 2; taken.has(name); number += 1) name = `${wanted}_${String(number)}`;
  taken.add(name);
  return name;
}

function textsOf(
  told: JsonObject,
  fallback: string,
  reader: SchemaReader,
): Pick<Operation, 'title' | 'description'> {
  const summary = reader.text(told['summary']);
  const description = reader.text(told['description']);
  if (description === undefined) return { description: summary ?? fallback };
  return { ...(summary === undefined ? {} : { title: summary }), description };
}

/** What a good answer holds, where that is one object: of its values only the shape, since clients refuse what differs. */
function outputOf(responses: unknown, reader: SchemaReader): JsonSchema | undefined {
  const good = Object.entries(objectOf(responses)).filter(([status]) =>
    /^2(?:\d\d|XX)$/i.test(status),
  );
  const [only, ...others] = good;
  if (only === undefined || others.length > 0) return undefined;
  const schema = jsonContent(reader.resolve(only[1])?.['content'])?.['schema'];
  if (!isJsonObject(schema)) return undefined;
  const output = reader.read(schema, true);
  if (output['type'] !== 'object' || Object.keys(propertiesOf(output)).length === 0)
    return undefined;
  return withNullableOptions(output);
}
