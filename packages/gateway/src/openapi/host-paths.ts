import { TOOL_FORMATS, type JsonObject } from '@skillet/core';

const text = { type: 'string' };
const count = { type: 'integer', minimum: 0 };
const list = { type: 'array', items: { type: 'object' } };
const detail = object({ detail: { ...text, description: 'What is wrong, and what there is' } });

/** The endpoints of the host itself in OpenAPI's terms. */
export const HOST_PATHS: JsonObject = {
  '/': get('service', 'What this service is and which skills it has', {
    service: text,
    version: text,
    loaded_skills: count,
    skills: { type: 'object' },
  }),
  '/health': get('health', 'How the host and each skill are', {
    status: { ...text, enum: ['healthy', 'degraded'] },
    loaded_skills: count,
    skills: { type: 'object' },
  }),
  '/skills': get('skills', 'Names, mounts and endpoints', { total_skills: count, skills: list }),
  '/catalog': get('catalog', 'The inventory of every skill, with its addresses', {
    runtime_host: { type: 'object' },
    skills: list,
  }),
  '/search': get(
    'search',
    'The skills that fit, best first',
    { query: { type: 'object' }, results: count, skills: list },
    [
      query('query', 'Text over name, description, use cases and example queries'),
      query('category', 'Only of this category'),
      query('complexity', 'Only of this complexity'),
      query('tags', 'Only with any of these tags, separated by commas'),
    ],
  ),
  '/tools': withFailures(
    get(
      'tools',
      'Function definitions for a model call, and where each is run',
      {
        tools: list,
        dispatch: {
          type: 'object',
          additionalProperties: object({ method: text, url: text }),
        },
      },
      [
        {
          ...query('format', 'Whose model is called'),
          required: true,
          schema: { ...text, enum: TOOL_FORMATS },
        },
        query('skills', 'Only these mounts, separated by commas'),
        query('tags', 'Only with any of these tags, separated by commas'),
        {
          ...query('strict', 'Whether strict mode is used where there is one'),
          schema: { type: 'boolean', default: true },
        },
      ],
    ),
    { 404: 'There is no such skill', 422: 'There is no such format' },
  ),
};

function get(
  operationId: string,
  summary: string,
  properties: JsonObject,
  parameters: readonly JsonObject[] = [],
): { get: JsonObject & { responses: JsonObject } } {
  return {
    get: {
      operationId,
      summary,
      tags: ['the host'],
      ...(parameters.length === 0 ? {} : { parameters }),
      responses: {
        200: {
          description: summary,
          content: { 'application/json': { schema: object(properties) } },
        },
      },
    },
  };
}

function withFailures(
  path: { get: JsonObject & { responses: JsonObject } },
  failures: Readonly<Record<number, string>>,
): JsonObject {
  const responses = Object.entries(failures).map(([status, description]) => [
    status,
    { description, content: { 'application/json': { schema: detail } } },
  ]);
  const added = Object.fromEntries(responses) as JsonObject;
  return { get: { ...path.get, responses: { ...path.get.responses, ...added } } };
}

function query(name: string, description: string): JsonObject {
  return { name, in: 'query', description, schema: text };
}

function object(properties: JsonObject): JsonObject {
  return { type: 'object', required: Object.keys(properties), properties };
}
