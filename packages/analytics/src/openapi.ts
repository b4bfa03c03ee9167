import { TIME_FORM } from './query/read-time.ts';
import { DIMENSIONS } from './query/usage-query.ts';

const text = { type: 'string' };
const time = { type: 'string', format: 'date-time' };
const count = { type: 'integer', minimum: 0 };
const ms = { type: 'number', minimum: 0, description: 'milliseconds' };

function object(properties: Readonly<Record<string, object>>, optional: readonly string[] = []) {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required };
}

function parameter(name: string, description: string, schema: object = text) {
  return { name, in: 'query', description, schema };
}

const FIGURES = {
  calls: { ...count, description: 'All that ended: the sum of the four below' },
  answered: { ...count, description: 'By the skill, with a status below 400' },
  skill_errors: { ...count, description: 'By the skill, with an error of its own' },
  host_errors: { ...count, description: 'By the host, in place of the skill' },
  callers_left: { ...count, description: 'Nobody waited for the answer any more' },
  bytes_in: { ...count, description: 'Of the bodies of requests' },
  bytes_out: { ...count, description: 'Of the bodies of answers' },
  queue_ms: { ...ms, description: 'Milliseconds, on average, until a worker took it' },
  duration_ms: {
    ...object({ mean: ms, p50: ms, p95: ms, p99: ms, max: ms }),
    type: ['object', 'null'],
    description:
      'Milliseconds from the admission of a call until its answer was there, or had begun. Quantiles are off by less than 10 %',
  },
};

const NAMES = Object.fromEntries(DIMENSIONS.map((name) => [name, text]));
const STEP = object({ at: { ...time, description: 'When it began' }, ...FIGURES });
const GROUP = object(
  {
    ...NAMES,
    ...FIGURES,
    steps: {
      type: 'array',
      items: STEP,
      description: 'Those with calls; there where `step` was given',
    },
  },
  [...DIMENSIONS, 'steps'],
);

/** `GET /analytics` in OpenAPI's terms. */
export const ANALYTICS_OPERATION = {
  operationId: 'analytics',
  parameters: [
    parameter('from', `Where it begins: ${TIME_FORM}. Default: -24h`),
    parameter('to', 'Where it ends, in the same form. Default: now'),
    parameter(
      'by',
      `By what calls are told apart: of ${DIMENSIONS.join(', ')}, joined with commas`,
    ),
    parameter(
      'step',
      'How long each step is: minute, hour, day, or whole minutes like 5m or 6h. Default: no steps',
    ),
    parameter('limit', 'How many groups are told, the largest first. Default: 100', {
      type: 'integer',
      minimum: 1,
      maximum: 1000,
    }),
    ...DIMENSIONS.map((name) =>
      parameter(name, `Only calls with this ${name}, or one of these, joined with commas`),
    ),
  ],
  responses: {
    200: {
      description: 'OK',
      content: {
        'application/json': {
          schema: object({
            from: { ...time, description: 'Where it begins in fact: at the beginning of a step' },
            to: time,
            by: { type: 'array', items: { ...text, enum: DIMENSIONS } },
            step: { type: ['integer', 'null'], description: 'Seconds' },
            total: object(FIGURES),
            groups: { type: 'array', items: GROUP },
            groups_left_out: count,
          }),
        },
      },
    },
    400: { description: 'A parameter cannot be used; `detail` says which, and what it is to be' },
    503: { description: 'What was counted cannot be read at the moment' },
  },
};
