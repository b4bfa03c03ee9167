import type { HostRoute, JsonObject, RouteExchange } from '@skillet/core';

/** A JSON schema of text. */
export const TEXT = { type: 'string' };

const FAULT = {
  'application/json': { schema: { type: 'object', properties: { detail: TEXT } } },
};

/** Answers with JSON that is not to be stored. */
export function sendJson(exchange: RouteExchange, body: unknown, status = 200): void {
  const headers = ['Content-Type', 'application/json', 'Cache-Control', 'no-store'];
  exchange.answer(status, headers, JSON.stringify(body));
}

/** What a request says after its `?`. */
export function queryOf({ req }: RouteExchange): URLSearchParams {
  const url = req.url ?? '';
  const at = url.indexOf('?');
  return new URLSearchParams(at === -1 ? '' : url.slice(at + 1));
}

/** An operation that answers with an object, in OpenAPI's terms. */
export function described(
  operationId: string,
  answer: string,
  properties: JsonObject,
  parameters: readonly JsonObject[] = [],
): JsonObject {
  const schema = { type: 'object', properties };
  const done = { description: answer, content: { 'application/json': { schema } } };
  const refused = { description: 'Not with these parameters; `detail` says why', content: FAULT };
  const unknown = { description: 'What a parameter names is not there', content: FAULT };
  return {
    operationId,
    ...(parameters.length === 0 ? {} : { parameters }),
    responses: {
      200: done,
      ...(parameters.length === 0 ? {} : { 404: unknown, 422: refused }),
    },
  };
}

/** An operation that makes what it answers with, likewise. */
export function making(...about: Parameters<typeof described>): JsonObject {
  const operation = described(...about);
  const { 200: made, ...others } = operation['responses'] as Record<string, JsonObject>;
  return { ...operation, responses: { ...(made && { 201: made }), ...others } };
}

/** A parameter of a query. */
export function parameter(name: string, description: string, required = false): JsonObject {
  return { name, in: 'query', description, schema: TEXT, ...(required ? { required } : {}) };
}

/** An endpoint for admins alone. */
export function adminRoute(
  method: 'GET' | 'POST',
  path: string,
  summary: string,
  operation: JsonObject,
  handle: HostRoute['handle'],
): HostRoute {
  const operations = { [method.toLowerCase()]: operation };
  return { path, methods: [method], scope: 'admin', summary, operations, handle };
}
