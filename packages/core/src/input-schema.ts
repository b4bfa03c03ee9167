import type { JsonSchema, ParameterSpec, SkillManifest } from './skill-spec.ts';

/** JSON Schema of an object with the given parameters as properties. */
export function objectSchema(parameters: Readonly<Record<string, ParameterSpec>>): {
  type: 'object';
  properties: Record<string, JsonSchema>;
  required: string[];
} {
  const entries = Object.entries(parameters);
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, spec]) => [name, spec.schema])),
    required: entries.filter(([, spec]) => spec.required).map(([name]) => name),
  };
}

/** The schema that inputs are validated against: as published, and an optional input may be null. */
export function inputSchema({ inputs }: Pick<SkillManifest, 'inputs'>): JsonSchema {
  const schema = objectSchema(inputs);
  const properties = Object.fromEntries(
    Object.entries(inputs).map(([name, spec]) => [
      name,
      spec.required ? spec.schema : { anyOf: [{ type: 'null' }, spec.schema] },
    ]),
  );
  return { ...schema, properties };
}
