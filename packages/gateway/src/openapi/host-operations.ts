import { TOOL_FORMATS } from '@skillet/catalog';
import {
  answering,
  count,
  flag,
  making,
  object,
  operation,
  query,
  text,
  withFailures,
} from './describe.ts';

const mounts = { type: 'array', items: text };
const list = { type: 'array', items: { type: 'object' } };
const strict = flag(
  'strict',
  'Whether a degraded host answers 503, for probes that look at the status alone',
);
const health = {
  status: { ...text, enum: ['healthy', 'degraded'] },
  loaded_skills: count,
  skills: { type: 'object' },
};

// What each endpoint takes and answers, in OpenAPI's terms.

export const SERVICE = {
  get: operation('service', {
    service: text,
    version: text,
    loaded_skills: count,
    skills: { type: 'object' },
  }),
};

export const HEALTH = {
  get: withFailures(
    operation('health', health, [strict]),
    { 503: 'The host is degraded and `strict` was asked for; the body is the same' },
    object(health),
  ),
};

export const LIVE = { get: operation('live', { status: text }) };

export const READY = {
  get: withFailures(operation('ready', { status: text }, [strict]), {
    503: 'The host starts or stops, or is degraded and `strict` was asked for',
  }),
};

export const STARTUP = {
  get: withFailures(operation('startup', { status: text }), {
    503: 'A skill is in its first start',
  }),
};

export const SKILLS = { get: operation('skills', { total_skills: count, skills: list }) };

export const INSTALL = {
  post: {
    ...withFailures(
      making(
        operation('install', {
          message: text,
          outcome: { ...text, enum: ['installed', 'unchanged', 'checked', 'not-tried', 'looked'] },
          skill: { type: 'object' },
        }),
        'It is installed, and answers',
      ),
      {
        401: 'The admin token is needed',
        403: 'Only admins may use it, or `install` in the configuration does not allow it',
        409: 'Something else is being done to what is installed',
        422: 'It was refused, and nothing has changed',
      },
    ),
    summary: 'Installs a skill, once it has been checked and tried',
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['source'],
            properties: {
              source: { ...text, examples: ['npm:@acme/skill-weather@1.2'] },
              name: text,
              args: mounts,
              allow_new: { type: 'boolean', default: false },
              allow_changed_publisher: { type: 'boolean', default: false },
              allow_more: { type: 'boolean', default: false },
              dry_run: { type: 'boolean', default: false },
              look: { type: 'boolean', default: false },
              tree: text,
            },
          },
        },
      },
    },
  },
};

/** Of `/skills/{mount}`, which is no endpoint of the host's table: skills are there. */
export const UNINSTALL = {
  delete: {
    ...withFailures(operation('uninstall', { message: text, mount: text }), {
      401: 'The admin token is needed',
      403: 'Only admins may use it, or what is installed here stays as it is',
      404: 'Nothing was installed there',
      409: 'Something else is being done to what is installed',
      422: 'It stays as it was: the configuration goes on serving it, for example',
    }),
    tags: ['the host'],
    summary: 'Takes an installed skill away',
    parameters: [{ name: 'mount', in: 'path', required: true, schema: text }],
  },
};

export const INDEX_SEARCH = {
  get: withFailures(
    operation(
      'indexSearch',
      { ok: { type: 'boolean' }, total: count, skills: list, failed: list },
      [query('q', 'Text over names, descriptions, keywords and tools; without it, all are found')],
    ),
    {
      404: 'The configuration names no index',
      429: 'Others are being searched for',
      502: 'No index could be read',
    },
  ),
};

export const CATALOG = {
  get: operation('catalog', { runtime_host: { type: 'object' }, skills: list }),
};

export const SEARCH = {
  get: operation('search', { query: { type: 'object' }, results: count, skills: list }, [
    query('query', 'Text over name, description, use cases and example queries'),
    query('category', 'Only of this category'),
    query('complexity', 'Only of this complexity'),
    query('tags', 'Only with any of these tags, separated by commas'),
  ]),
};

export const RESOURCE_METADATA = {
  get: withFailures(
    operation('resourceMetadata', {
      resource: text,
      authorization_servers: { type: 'array', items: text },
      scopes_supported: { type: 'array', items: text },
      bearer_methods_supported: { type: 'array', items: text },
    }),
    { 404: 'No tokens of an issuer are taken' },
  ),
};

export const TOOLS = {
  get: withFailures(
    operation(
      'tools',
      {
        tools: list,
        dispatch: { type: 'object', additionalProperties: object({ method: text, url: text }) },
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

export const RELOAD = {
  post: withFailures(
    operation(
      'reload',
      {
        ...{ message: text, old_skills: mounts, new_skills: mounts, total_loaded: count },
        // Keys of the configuration that hold only once the host is started again; left out for none.
        restart_needed: mounts,
      },
      [
        flag('dry_run', 'Whether to change nothing, and only tell what a reload would change'),
        flag(
          'force',
          'Whether to take over versions, too, that break callers or fail their examples',
        ),
        query(
          'canary',
          'Per cent of the calls that other versions get at first; 0 to take over at once',
        ),
      ],
    ),
    { 422: 'The configuration cannot be used, and nothing was changed' },
  ),
};

export const PARDON = {
  post: withFailures(
    operation('pardon', { message: text, mount: text, pardoned: { type: 'boolean' } }, [
      { ...query('mount', 'Which skill'), required: true },
    ]),
    { 404: 'There is no such skill', 422: 'It does not say which skill' },
  ),
};

export const EVENTS = {
  get: withFailures(
    answering('events', { 'text/event-stream': { schema: text } }, [
      query('types', 'Only events of these types, separated by commas'),
      query('mount', 'Only events of these skills, separated by commas'),
      query('last_event_id', 'The last event that was seen, for those that came since'),
    ]),
    { 400: 'There are no events of such a type' },
  ),
};
