import type { JsonSchema, SkillManifest } from '../skill-spec.ts';
import { objectSchema } from './input-schema.ts';

const json = (schema: JsonSchema): JsonSchema => ({ 'application/json': { schema } });
const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

/** The OpenAPI 3.1 document of one skill, with `servers` at its mount. */
export function openApiDocument(manifest: SkillManifest, mount: string): JsonSchema {
  return {
    openapi: '3.1.0',
    info: {
      title: manifest.name,
      version: manifest.version,
      ...(manifest.description === '' ? {} : { description: manifest.description }),
    },
    servers: [{ url: `/skills/${mount}` }],
    paths: {
      '/run': {
        post: {
          operationId: 'run',
          summary: `Run ${manifest.name}`,
          requestBody: {
            required: true,
            content: json({ anyOf: [ref('Inputs'), ref('Envelope')] }),
          },
          responses: {
            200: { description: 'What the skill returned', content: json(ref('Outputs')) },
            422: { description: 'The inputs are not valid', content: json(ref('ValidationError')) },
            default: {
              description: 'An error of the skill, or of the host (RFC 9457)',
              content: {
                ...json(ref('SkillFailure')),
                'application/problem+json': { schema: ref('Problem') },
              },
            },
          },
        },
      },
    },
    components: { schemas: componentSchemas(manifest) },
  };
}

function componentSchemas(manifest: SkillManifest): Record<string, JsonSchema> {
  const credentials = {
    type: 'object',
    additionalProperties: { type: 'string' },
    writeOnly: true,
  };
  return {
    Inputs: objectSchema(manifest.inputs),
    Outputs: objectSchema(manifest.outputs),
    Envelope: {
      type: 'object',
      required: ['skill_input'],
      properties: {
        skill_input: ref('Inputs'),
        credentials,
        runtime_config: { type: 'object', properties: { credentials } },
      },
    },
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
              type: { type: 'string' },
              loc: { type: 'array', items: { type: ['string', 'integer'] } },
              msg: { type: 'string' },
              input: {},
            },
          },
        },
      },
    },
    SkillFailure: { type: 'object', required: ['detail'], properties: { detail: {} } },
    Problem: {
      type: 'object',
      required: ['type', 'title', 'status', 'detail', 'code', 'request_id', 'retryable'],
      properties: {
        type: { type: 'string' },
        title: { type: 'string' },
        status: { type: 'integer' },
        detail: { type: 'string' },
        code: { type: 'string' },
        mount: { type: 'string' },
        request_id: { type: 'string' },
        retryable: { type: 'boolean' },
      },
    },
  };
}
