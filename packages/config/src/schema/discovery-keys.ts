import { DISCOVERY_DEFAULTS } from '../discovery/discovery-file.ts';
import { withDefaults } from './defaults.ts';
import { group, list, type Schema } from './schema.ts';
import { duration, key, MORE_THAN_0 } from './values.ts';

/** The keys of `skills.yaml`, the file of the Discovery Service. */
export const DISCOVERY: Schema = group(
  withDefaults(
    {
      skills: key(
        list(address(), { 'x-expected': 'a list of addresses' }),
        'Addresses of hosts and of single skills.',
      ),
      poll_interval: key(duration(MORE_THAN_0), 'Time between two looks at each of them.'),
      timeout: key(duration(MORE_THAN_0), 'Time that each of their answers may take.'),
    },
    DISCOVERY_DEFAULTS,
  ),
);

/** The address of a host or a skill. */
function address(): Schema {
  return {
    type: 'string',
    'x-kind': 'address',
    'x-expected':
      'an address such as `http://localhost:8000` or `http://localhost:8000/skills/time`',
  };
}
