import { objectSchema, type Descriptor, type Operation, type SkillManifest } from '@skillet/core';
import { withNullableOptions } from '../schema/nullable.ts';
import { objectOf } from '../schema/object-maps.ts';

/** Characters of a description that are handed on. */
const MOST_TOLD = 16 * 1024;

/** What a skill does as its Skilletfile declares it; what an answer need not have may be null. */
export function declaredOperation(manifest: SkillManifest, wantedName?: string): Operation {
  const { name, title, description, icons, inventory, inputs, outputs, examples } = manifest;
  const { hints, idempotent } = manifest;
  return {
    name,
    ...(wantedName === undefined ? {} : { wantedName }),
    ...(title === undefined ? {} : { title }),
    ...(icons === undefined ? {} : { icons }),
    description: firstTold(description, inventory['description'], `Run ${name}`),
    input: objectSchema(inputs),
    output: withNullableOptions(objectSchema(outputs)),
    hints: { ...hints, idempotent },
    examples,
    method: 'POST',
    path: '/run',
  };
}

/**
 * What an application does as it says itself. What it is for is said by its schema, else by the inventory, by its
 * OpenAPI document about the path that is called, or about the whole.
 */
export function toldOperation(
  declared: Operation,
  { schema, inventory, openapi }: Pick<Descriptor, 'schema' | 'inventory' | 'openapi'>,
): Operation {
  const method = textOr(schema['method'], declared.method).toUpperCase();
  const path = textOr(schema['endpoint'], declared.path).replace(/^(?!\/)/, '/');
  const documented = objectOf(objectOf(openapi['paths'])[path]);
  const { description, summary } = objectOf(documented[method.toLowerCase()]);
  return {
    ...declared,
    name: textOr(schema['name'], declared.name),
    description: firstTold(
      schema['description'],
      inventory.skill['description'],
      description,
      summary,
      objectOf(openapi['info'])['description'],
    ),
    input: asObjectSchema(schema['parameters']),
    method,
    path,
  };
}

function firstTold(...told: readonly unknown[]): string {
  const found = told.find((text) => typeof text === 'string' && text.trim() !== '');
  return textOr(found, '').slice(0, MOST_TOLD);
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' ? value : fallback;
}

function asObjectSchema(given: unknown): Operation['input'] {
  const schema = objectOf(given);
  return { ...schema, type: 'object', properties: objectOf(schema['properties']) };
}
