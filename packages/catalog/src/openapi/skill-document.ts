import { objectSchema, type JsonSchema, type SkillManifest } from '@skillet/core';
import { withNullableOptions } from '../schema/nullable.ts';
import { rebase } from './rebase.ts';
import { sampleInputs } from './sample-inputs.ts';
import { FAILURES, json, ref, SHARED_RESPONSES, SHARED_SCHEMAS } from './shared-components.ts';

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
      '/run': { post: runOperation(manifest) },
      '/inventory': { get: metadata('inventory', 'What it is and when to use it', 'Inventory') },
      '/schema': { get: metadata('schema', 'What it takes and gives, as JSON Schema', 'Schema') },
      '/health': { get: metadata('health', 'How it is', 'Health') },
    },
    components: {
      schemas: { ...ownSchemas(manifest), ...SHARED_SCHEMAS },
      responses: SHARED_RESPONSES,
    },
  };
}

/** JSON Schema of what a skill answers: what it need not give may be null. */
export function outputSchema(manifest: SkillManifest): JsonSchema {
  return withNullableOptions(objectSchema(manifest.outputs));
}

function runOperation(manifest: SkillManifest): JsonSchema {
  const { name, description } = manifest;
  return {
    operationId: 'run',
    summary: `Run ${name}`,
    ...(description === '' ? {} : { description }),
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: { anyOf: [ref('Inputs'), ref('Envelope')] },
          ...bodyExamples(manifest),
        },
      },
    },
    responses: {
      200: { description: 'What the skill returned', content: json(ref('Outputs')) },
      ...credentialFailure(manifest),
      ...FAILURES,
    },
  };
}

/** The examples of the Skilletfile; without any, one that is made of what the inputs say. */
function bodyExamples({ examples, inputs }: SkillManifest): JsonSchema {
  if (examples.length === 0) {
    const example = sampleInputs(inputs);
    return example === undefined ? {} : { example };
  }
  const given = examples.map(({ input }, index) => [
    `example ${String(index + 1)}`,
    { value: input },
  ]);
  return { examples: Object.fromEntries(given) as JsonSchema };
}

function metadata(operationId: string, summary: string, schema: string): JsonSchema {
  return {
    operationId,
    summary,
    responses: { 200: { description: summary, content: json(ref(schema)) } },
  };
}

function credentialsSchema({ credentials }: SkillManifest): JsonSchema {
  const named = (names: readonly string[], description: string) =>
    names.map((name) => [name, { type: 'string', description, writeOnly: true }] as const);
  const { required = [], optional = [] } = credentials ?? {};
  const known = [
    ...named(required, 'Required, unless the host has it; without it the answer is 401'),
    ...named(optional, 'Optional'),
  ];
  return {
    type: 'object',
    description: 'Secrets for this one call, by name',
    ...(known.length === 0 ? {} : { properties: Object.fromEntries(known) }),
    additionalProperties: credentials === undefined ? { type: 'string' } : false,
    writeOnly: true,
  };
}

/** What a caller gets who does not send what is required; nothing where nothing is. */
function credentialFailure({ credentials }: SkillManifest): Record<string, JsonSchema> {
  if (credentials === undefined || credentials.required.length === 0) return {};
  const needed = credentials.required.join(', ');
  return {
    401: {
      description: `Credentials are missing: ${needed}; \`detail\` says how to get them`,
      headers: { 'WWW-Authenticate': { schema: { type: 'string' } } },
      content: json(ref('SkillFailure')),
    },
  };
}

function ownSchemas(manifest: SkillManifest): Record<string, JsonSchema> {
  const credentials = credentialsSchema(manifest);
  return {
    Inputs: rebase(objectSchema(manifest.inputs), '#/components/schemas/Inputs'),
    Outputs: rebase(outputSchema(manifest), '#/components/schemas/Outputs'),
    Envelope: {
      type: 'object',
      description: 'The inputs together with credentials for this one call',
      required: ['skill_input'],
      properties: {
        skill_input: ref('Inputs'),
        credentials,
        runtime_config: { type: 'object', properties: { credentials } },
      },
    },
  };
}
