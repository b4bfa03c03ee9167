import { HOST_ERRORS, type HostErrorCode, type JsonSchema } from '@skillet/core';

const text: JsonSchema = { type: 'string' };
const texts: JsonSchema = { type: 'array', items: text };
const detail: JsonSchema = { description: 'Whatever the skill says, often a sentence' };

/** The content of a body that is JSON. */
export const json = (schema: JsonSchema): JsonSchema => ({ 'application/json': { schema } });

/** A reference to a component. */
export const ref = (name: string, kind = 'schemas'): JsonSchema => ({
  $ref: `#/components/${kind}/${name}`,
});

/**
 * Schemas that the document of every skill has. They are always these very objects: documents that
 * are merged know by that what they share.
 */
export const SHARED_SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  ValidationError: {
    type: 'object',
    required: ['detail'],
    properties: {
      detail: {
        type: 'array',
        items: {
          type: 'object',
          required: ['type', 'loc', 'msg'],
          properties: {
            type: { ...text, description: 'Kind of fault, e.g. `missing`' },
            loc: {
              type: 'array',
              items: { type: ['string', 'integer'] },
              description: 'Where it is, from `body` on',
            },
            msg: { ...text, description: 'What is wrong, in words' },
            input: { description: 'What was sent, without credentials' },
          },
        },
      },
    },
  },
  SkillFailure: {
    type: 'object',
    required: ['detail'],
    properties: { detail },
  },
  Problem: {
    type: 'object',
    description: 'An error of the host (RFC 9457)',
    required: ['type', 'title', 'status', 'detail', 'code', 'request_id', 'retryable', 'hint'],
    properties: {
      type: text,
      title: text,
      status: { type: 'integer' },
      detail: text,
      code: { ...text, enum: Object.keys(HOST_ERRORS) },
      mount: { ...text, description: 'The skill that it happened at' },
      request_id: text,
      retryable: { type: 'boolean', description: 'Whether the same request may succeed later' },
      hint: { ...text, description: 'What the caller can do' },
      retry_after_s: { type: 'integer', description: 'Seconds to wait before another try' },
      alternatives: {
        type: 'array',
        description: 'Skills that may do what this one could not, the likeliest first',
        items: {
          type: 'object',
          required: ['mount', 'name'],
          properties: { mount: text, name: text },
        },
      },
    },
  },
  Inventory: {
    type: 'object',
    required: ['skill'],
    properties: {
      skill: {
        type: 'object',
        required: ['name', 'description', 'version'],
        properties: {
          name: text,
          description: text,
          version: text,
          category: text,
          complexity: text,
          use_cases: texts,
          example_queries: texts,
          tags: texts,
        },
      },
    },
  },
  Schema: {
    type: 'object',
    required: ['name', 'description', 'version', 'parameters'],
    properties: {
      name: text,
      description: text,
      version: text,
      parameters: { type: 'object', description: 'JSON Schema of the inputs' },
      output_schema: { type: 'object', description: 'JSON Schema of the answer' },
      endpoint: text,
      method: text,
    },
  },
  Health: {
    type: 'object',
    required: ['status', 'skill'],
    properties: { status: text, error: text, skill: { type: 'object' } },
  },
};

/** Statuses with which the host itself answers a call of a skill, and the codes behind each. */
const HOST_STATUSES = Map.groupBy(
  Object.keys(HOST_ERRORS) as HostErrorCode[],
  (code) => HOST_ERRORS[code].status,
);

/** Responses that the document of every skill has; as with the schemas, always these very objects. */
export const SHARED_RESPONSES: Readonly<Record<string, JsonSchema>> = {
  InvalidInputs: invalidInputs(HOST_STATUSES.get(422) ?? []),
  SkillFailed: {
    description: 'Another error of the skill',
    content: json(ref('SkillFailure')),
  },
  ...Object.fromEntries(
    [...HOST_STATUSES]
      .filter(([status]) => status !== 422)
      .map(([status, codes]) => [`Host${String(status)}`, hostResponse(codes)]),
  ),
};

/** References to the responses to a call that are no success, by status. */
export const FAILURES: Readonly<Record<string, JsonSchema>> = {
  ...Object.fromEntries(
    [...HOST_STATUSES.keys()].map((status) => [status, ref(`Host${String(status)}`, 'responses')]),
  ),
  422: ref('InvalidInputs', 'responses'),
  default: ref('SkillFailed', 'responses'),
};

/** What the host refuses, with the same status, beside bodies that are not valid. */
function invalidInputs(codes: readonly HostErrorCode[]): JsonSchema {
  const { description, content } = hostResponse(codes) as { description: string; content: object };
  return {
    description: `The body is not valid, and every fault is listed; or: ${description}`,
    content: { ...content, ...json(ref('ValidationError')) },
  };
}

function hostResponse(codes: readonly HostErrorCode[]): JsonSchema {
  const waits = codes.some((code) => HOST_ERRORS[code].status === 503);
  const retryAfter = { description: 'Seconds to wait', schema: { type: 'integer' } };
  return {
    description: codes.map((code) => `${HOST_ERRORS[code].title} (\`${code}\`)`).join('; '),
    ...(waits ? { headers: { 'Retry-After': retryAfter } } : {}),
    // A skill may choose the same status for words of its own.
    content: {
      'application/problem+json': { schema: ref('Problem') },
      ...json(ref('SkillFailure')),
    },
  };
}
