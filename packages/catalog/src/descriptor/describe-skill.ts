import {
  credentialNames,
  objectSchema,
  type CredentialNames,
  type Descriptor,
  type Operation,
  type SkillManifest,
} from '@skillet/core';
import { openApiDocument } from '../openapi/skill-document.ts';
import { propertiesOf } from '../schema/object-maps.ts';
import { declaredOperation } from './operation.ts';
import { UNSAID } from './unsaid.ts';

/** The descriptor of a skill: a pure function of its Skilletfile, and of the name that its tool is given. */
export function describeSkill(
  manifest: SkillManifest,
  mount: string,
  toolName?: string,
): Descriptor {
  const operation = declaredOperation(manifest, toolName);
  return {
    name: manifest.name,
    version: manifest.version,
    operations: [operation],
    inventory: { skill: inventoryOf(manifest, operation) },
    schema: skillSchema(manifest, operation),
    openapi: openApiDocument(manifest, operation, mount),
    ownDocument: false,
    ...declaredNames(manifest),
  };
}

/** The names of the credentials that a skill declares, where it declares any. */
export function declaredNames({ credentials }: SkillManifest): { credentials?: CredentialNames } {
  return credentials === undefined ? {} : { credentials: credentialNames(credentials) };
}

function inventoryOf(
  manifest: SkillManifest,
  { input, output }: Operation,
): Record<string, unknown> {
  // A key without a value in the Skilletfile is null, and says nothing.
  const given = Object.entries(manifest.inventory).filter(([, value]) => value !== null);
  return {
    name: manifest.name,
    description: manifest.description,
    version: manifest.version,
    ...UNSAID,
    input_types: Object.keys(propertiesOf(input)),
    output_types: Object.keys(propertiesOf(output)),
    ...Object.fromEntries(given),
    supports_credential_injection: true,
    ...declaredNames(manifest),
  };
}

function skillSchema(manifest: SkillManifest, operation: Operation): Record<string, unknown> {
  // As the original has it: without what is required of an answer.
  const { type, properties } = objectSchema(manifest.outputs);
  return {
    name: manifest.name,
    description: manifest.description,
    version: manifest.version,
    parameters: operation.input,
    output_schema: { type, properties },
    endpoint: operation.path,
    method: operation.method,
    supports_credential_injection: true,
    ...declaredNames(manifest),
  };
}
