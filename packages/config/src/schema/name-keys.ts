import { list, type Schema } from './schema.ts';

/** A mapping of names of variables to text. */
export function variables(): Schema {
  return {
    type: ['object', 'null'],
    propertyNames: { 'x-kind': 'variableName' },
    additionalProperties: { type: ['string', 'number', 'boolean'], 'x-kind': 'variable' },
    'x-expected': 'a mapping of names to text',
  };
}

/** Names of credentials that are refused, with `*` for any characters. */
export function deniedNames(): Schema {
  return list(
    { type: ['string', 'number', 'boolean'], 'x-kind': 'deniedName' },
    { 'x-value': 'list of names, with `*` for any characters' },
  );
}
