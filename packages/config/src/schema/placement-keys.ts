import { group, type Schema } from './schema.ts';
import { key, NO_DEFAULT, text } from './values.ts';

/** Which hosts of a cluster run a skill. */
export function placement(): Schema {
  return group({
    labels: key(
      labels(),
      'Hosts whose [`cluster.labels`](#cluster) have all of these, with just these values.',
      NO_DEFAULT,
    ),
  });
}

/** Names with a text for each. */
export function labels(): Schema {
  return {
    type: ['object', 'null'],
    additionalProperties: text(),
    'x-expected': 'a mapping of names to texts',
    'x-value': 'mapping of names to text',
  };
}
