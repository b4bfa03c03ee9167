import { TOOL_FORMATS } from '@skillet/catalog';
import type { JsonObject } from '@skillet/core';

const text = { type: 'string' };
const count = { type: 'integer', minimum: 0 };
const mounts = { type: 'array', items: text };
const list = { type: 'array', items: { type: 'object' } };
const detail = object({ detail: { ...text, description: 'What is wrong, and what there is' } });

const strict = flag(
  'strict',
  'Whether a host that is not all well answers 503, for those who look at nothing but the status',
);
const HEALTH = object({
  status: { ...text, enum: ['healthy', 'degraded'] },
  loaded_skills: count,
  skills: { type: 'object' },
});
const NOT_ADMIN = { 401: 'It takes the admin token', 403: 'Only admins may' };

type Operation = JsonObject & { readonly responses: JsonObject };
type Endpoint<Method extends string = string> = Readonly<Record<Method, Operation>>;

/** What a host may be made without. */
export interface OptionalParts {
  readonly reload: boolean;
  readonly pardon: boolean;
  readonly events: boolean;
}

/** The endpoints of a host itself that has such parts, in OpenAPI's terms; pages and their assets aside. */
export function hostPaths(has: OptionalParts): JsonObject {
  return {
    ...ALWAYS,
    ...(has.reload ? RELOAD : {}),
    ...(has.pardon ? PARDON : {}),
    ...(has.events ? EVENTS : {}),
  };
}

const ALWAYS: JsonObject = {
  '/': get('service', 'What this service is and which skills it has', {
    service: text,
    version: text,
    loaded_skills: count,
    skills: { type: 'object' },
  }),
  '/health': withFailures(
    {
      get: operation('health', 'How the host and each skill are', json(HEALTH), [strict]),
    },
    { 503: 'Not all is well, and the caller is strict: the same answer' },
    HEALTH,
  ),
  '/health/live': get('live', 'That the host answers at all', { status: text }),
  '/health/ready': withFailures(
    get('ready', 'Whether the host is to be sent requests', { status: text }, [strict]),
    { 503: 'It starts, stops, or is not all well for a strict caller' },
  ),
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
        flag('strict', 'Whether strict mode is used where there is one', true),
      ],
    ),
    { 404: 'There is no such skill', 422: 'There is no such format' },
  ),
};

const RELOAD: JsonObject = {
  '/reload': withFailures(
    post(
      'reload',
      'Takes over what was edited, for admins',
      { message: text, old_skills: mounts, new_skills: mounts, total_loaded: count },
      [flag('dry_run', 'Whether nothing is changed, and only told what would be')],
    ),
    { ...NOT_ADMIN, 422: 'The configuration cannot be used, and nothing was changed' },
  ),
};

const PARDON: JsonObject = {
  '/pardon': withFailures(
    post(
      'pardon',
      'Takes back what a skill is suspected of, for admins',
      { message: text, mount: text, pardoned: { type: 'boolean' } },
      [{ ...query('mount', 'Which skill'), required: true }],
    ),
    { ...NOT_ADMIN, 404: 'There is no such skill', 422: 'It does not say which skill' },
  ),
};

const EVENTS: JsonObject = {
  '/events': withFailures(
    {
      get: operation(
        'events',
        'What happens to skills, as Server-Sent Events, for admins',
        { 'text/event-stream': { schema: text } },
        [
          query('types', 'Only events of these types, separated by commas'),
          query('mount', 'Only events of these skills, separated by commas'),
          query('last_event_id', 'The last event that was seen, for those that came since'),
        ],
      ),
    },
    { ...NOT_ADMIN, 400: 'There are no events of such a type' },
  ),
};

function get(
  operationId: string,
  summary: string,
  properties: JsonObject,
  parameters: readonly JsonObject[] = [],
): Endpoint<'get'> {
  return { get: operation(operationId, summary, json(object(properties)), parameters) };
}

function post(
  operationId: string,
  summary: string,
  properties: JsonObject,
  parameters: readonly JsonObject[],
): Endpoint<'post'> {
  return { post: operation(operationId, summary, json(object(properties)), parameters) };
}

function operation(
  operationId: string,
  summary: string,
  content: JsonObject,
  parameters: readonly JsonObject[],
): Operation {
  return {
    operationId,
    summary,
    tags: ['the host'],
    ...(parameters.length === 0 ? {} : { parameters }),
    responses: { 200: { description: summary, content } },
  };
}

function withFailures(
  path: Endpoint,
  failures: Readonly<Record<number, string>>,
  schema: JsonObject = detail,
): JsonObject {
  const added = Object.fromEntries(
    Object.entries(failures).map(([status, description]) => [
      status,
      { description, content: json(schema) },
    ]),
  );
  const operations = Object.entries(path).map(([method, { responses, ...rest }]) => [
    method,
    { ...rest, responses: { ...responses, ...added } },
  ]);
  return Object.fromEntries(operations) as JsonObject;
}

function json(schema: JsonObject): JsonObject {
  return { 'application/json': { schema } };
}

function query(name: string, description: string): JsonObject {
  return { name, in: 'query', description, schema: text };
}

function flag(name: string, description: string, whenLeftOut = false): JsonObject {
  return { ...query(name, description), schema: { type: 'boolean', default: whenLeftOut } };
}

function object(properties: JsonObject): JsonObject {
  return { type: 'object', required: Object.keys(properties), properties };
}
