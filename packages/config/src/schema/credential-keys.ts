import { group, list, type Keys, type Schema } from './schema.ts';
import { key, optionalText, text } from './values.ts';

/** What a name may be written as: as it is, or as the `name` of a mapping. */
export const NAMES = ['string', 'number', 'boolean', 'object'];

/** The credentials that a skill takes of its callers; `more` may be said of each of them. */
export function credentials(more: Keys = {}): Schema {
  const name = credentialName(more);
  return {
    ...group({
      required: key(
        list(name, { 'x-value': 'list of names' }),
        'Names without which a call is answered with 401, unless the skill has them as variables.',
        { default: [] },
      ),
      optional: key(
        list(name, { 'x-value': 'list of names' }),
        'Names that a call may send as well.',
        { default: [] },
      ),
      how_to_get: key(optionalText(), 'A sentence for those who have none.', { default: '' }),
      steps: key(list(text(), { 'x-value': 'list of texts' }), 'The same in steps.', {
        default: [],
      }),
      documentation: key(optionalText(), 'Address of a page on them.', { default: '' }),
    }),
    type: ['object', 'array', 'null'],
    items: name,
    'x-value': 'mapping',
  };
}

function credentialName(more: Keys): Schema {
  const name: Schema = { type: ['string', 'number', 'boolean'], 'x-kind': 'credentialName' };
  return {
    type: NAMES,
    properties: { name, ...more },
    required: ['name'],
    'x-kind': 'credentialName',
    ...(Object.keys(more).length === 0 ? {} : { additionalProperties: false }),
  };
}
