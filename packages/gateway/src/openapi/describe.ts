import type { JsonObject } from '@skillet/core';

/** Schemas that come up again. */
export const text = { type: 'string' };
export const count = { type: 'integer', minimum: 0 };

const detail = object({
  detail: { ...text, description: 'What is wrong, and what would be right' },
});

/** An operation that answers with JSON. */
export function operation(
  operationId: string,
  properties: JsonObject,
  parameters: readonly JsonObject[] = [],
): JsonObject {
  return answering(operationId, json(object(properties)), parameters);
}

/** An operation that answers with content of these types. */
export function answering(
  operationId: string,
  content: JsonObject,
  parameters: readonly JsonObject[] = [],
): JsonObject {
  return {
    operationId,
    ...(parameters.length === 0 ? {} : { parameters }),
    responses: { 200: { description: 'What was asked for', content } },
  };
}

/** An operation that may have made something: that is answered with the same, and another status. */
export function making(operation: JsonObject, description: string): JsonObject {
  const responses = operation['responses'] as Record<string, JsonObject>;
  return { ...operation, responses: { ...responses, 201: { ...responses['200'], description } } };
}

/** An operation with further answers by their statuses. */
export function withFailures(
  operation: JsonObject,
  failures: Readonly<Record<number, string>>,
  schema: JsonObject = detail,
): JsonObject {
  const added = Object.entries(failures).map(([status, description]) => [
    status,
    { description, content: json(schema) },
  ]);
  const responses = operation['responses'] as JsonObject;
  return { ...operation, responses: { ...responses, ...Object.fromEntries(added) } };
}

/** A parameter of a query. */
export function query(name: string, description: string): JsonObject {
  return { name, in: 'query', description, schema: text };
}

/** A parameter that says yes or no. */
export function flag(name: string, description: string, whenLeftOut = false): JsonObject {
  return { ...query(name, description), schema: { type: 'boolean', default: whenLeftOut } };
}

/** An object with these properties, all of which are there. */
export function object(properties: JsonObject): JsonObject {
  return { type: 'object', required: Object.keys(properties), properties };
}

/** Content that is JSON. */
function json(schema: JsonObject): JsonObject {
  return { 'application/json': { schema } };
}
