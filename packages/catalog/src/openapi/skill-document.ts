import { mountPath, type JsonSchema, type Operation, type SkillManifest } from '@skillet/core';
import { rebase } from './rebase.ts';
import { sampleInputs } from './sample-inputs.ts';
import { FAILURES, json, ref, SHARED_RESPONSES, SHARED_SCHEMAS } from './shared-components.ts';

/** The OpenAPI 3.1 document of one skill, with `servers` at its mount. */
export function openApiDocument(
  manifest: SkillManifest,
  operation: Operation,
  mount: string,
): JsonSchema {
  const { path, method } = operation;
  return {
    openapi: '3.1.0',
    info: {
      title: manifest.name,
      version: manifest.version,
      ...(manifest.description === '' ? {} : { description: manifest.description }),
    },
    servers: [{ url: mountPath(mount) }],
    paths: {
      [path]: { [method.toLowerCase()]: documented(operation, manifest) },
      '/inventory': { get: metadata('inventory', 'What it is and when to use it', 'Inventory') },
      '/schema': { get: metadata('schema', 'What it takes and gives, as JSON Schema', 'Schema') },
      '/health': { get: metadata('health', 'How it is', 'Health') },
    },
    components: {
      schemas: { ...ownSchemas(operation, manifest), ...SHARED_SCHEMAS },
      responses: SHARED_RESPONSES,
    },
  };
}

function documented(
  operation: Operation,
  { name, description, credentials }: SkillManifest,
): JsonSchema {
  return {
    operationId: operation.path.slice(1),
    summary: `Run ${name}`,
    ...(description === '' ? {} : { description }),
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: { anyOf: [ref('Inputs'), ref('Envelope')] },
          ...bodyExamples(operation),
        },
      },
    },
    responses: {
      200: { description: 'What the skill returned', content: json(ref('Outputs')) },
      ...credentialFailure(credentials),
      ...FAILURES,
    },
  };
}

/** The examples there are; without any, one that is made of what the schema says. */
function bodyExamples({ examples, input }: Operation): JsonSchema {
  if (examples.length === 0) {
    const example = sampleInputs(input);
    return example === undefined ? {} : { example };
  }
  const given = examples.map((example, index) => [
    `example ${String(index + 1)}`,
    { value: example.input },
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

function credentialsSchema(credentials: SkillManifest['credentials']): JsonSchema {
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
function credentialFailure(credentials: SkillManifest['credentials']): Record<string, JsonSchema> {
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

function ownSchemas(
  { input, output = {} }: Operation,
  manifest: SkillManifest,
): Record<string, JsonSchema> {
  const credentials = credentialsSchema(manifest.credentials);
  return {
    Inputs: rebase(input, '#/components/schemas/Inputs'),
    Outputs: rebase(output, '#/components/schemas/Outputs'),
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
