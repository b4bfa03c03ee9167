import type { HostRoute, JsonObject, RouteExchange } from '@skillet/core';

/** A JSON schema of text. */
export const TEXT = { type: 'string' };

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
  return {
    operationId,
    ...(parameters.length === 0 ? {} : { parameters }),
    responses: { 200: { description: answer, content: { 'application/json': { schema } } } },
  };
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
