import type { Bomb } from '../bomb.ts';
import { bufferFlood } from './memory/buffer-flood.ts';
import { giantArrays } from './memory/giant-arrays.ts';
import { growingArray } from './memory/growing-array.ts';
import { growingMap } from './memory/growing-map.ts';
import { jsonBomb } from './memory/json-bomb.ts';
import { manyObjects } from './memory/many-objects.ts';
import { stringDoubling } from './memory/string-doubling.ts';
import { typedArrayFlood } from './memory/typed-array-flood.ts';

/** Ways to take all the memory there is. */
export const MEMORY: Record<string, Bomb> = {
  'growing-array': { about: 'adds to an array for ever', explode: growingArray },
  'growing-map': { about: 'adds to a Map for ever', explode: growingMap },
  'many-objects': { about: 'makes small objects for ever', explode: manyObjects },
  'giant-arrays': { about: 'makes arrays of 1 GB', explode: giantArrays },
  'string-doubling': { about: 'doubles a string for ever', explode: stringDoubling },
  'json-bomb': { about: 'parses 30 MB of JSON that become 1 GB', explode: jsonBomb },
  'buffer-flood': { about: 'fills Buffers up to 3 GB', explode: bufferFlood },
  'typed-array-flood': { about: 'fills typed arrays up to 3 GB', explode: typedArrayFlood },
};
