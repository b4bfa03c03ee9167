import {
  credentialNames,
  objectSchema,
  type CredentialNames,
  type Descriptor,
  type SkillManifest,
} from '@skillet/core';
import { openApiDocument, outputSchema } from '../openapi/skill-document.ts';

/** The descriptor of a handler skill: a pure function of its Skilletfile. */
export function describeSkill(manifest: SkillManifest, mount: string): Descriptor {
  const schema = skillSchema(manifest);
  return {
    name: manifest.name,
    version: manifest.version,
    inventory: { skill: inventoryOf(manifest) },
    schema,
    openapi: openApiDocument(manifest, mount),
    outputs: outputSchema(manifest),
    ...namesOf(manifest),
  };
}

function namesOf({ credentials }: SkillManifest): { credentials?: CredentialNames } {
  return credentials === undefined ? {} : { credentials: credentialNames(credentials) };
}

function inventoryOf(manifest: SkillManifest): Record<string, unknown> {
  // A key without a value in the Skilletfile is null, and says nothing.
  const given = Object.entries(manifest.inventory).filter(([, value]) => value !== null);
  return {
    name: manifest.name,
    description: manifest.description,
    version: manifest.version,
    category: 'general',
    complexity: 'simple',
    use_cases: [],
    example_queries: [],
    input_types: Object.keys(manifest.inputs),
    output_types: Object.keys(manifest.outputs),
    performance: 'fast',
    dependencies: [],
    works_well_with: [],
    typical_workflow_position: 'any',
    tags: [],
    ...Object.fromEntries(given),
    supports_credential_injection: true,
    ...namesOf(manifest),
  };
}

function skillSchema(manifest: SkillManifest): Record<string, unknown> {
  const { type, properties } = objectSchema(manifest.outputs);
  return {
    name: manifest.name,
    description: manifest.description,
    version: manifest.version,
    parameters: objectSchema(manifest.inputs),
    output_schema: { type, properties },
    endpoint: '/run',
    method: 'POST',
    supports_credential_injection: true,
    ...namesOf(manifest),
  };
}
