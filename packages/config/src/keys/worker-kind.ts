import { SKILL_DEFAULTS } from '@skillet/core';
import type { KeyTable, Kind, Values } from '../shape/key-table.ts';
import { group } from '../shape/map-kinds.ts';
import { duration } from '../shape/measure-kinds.ts';
import { integer } from '../shape/plain-kinds.ts';
import { isNull } from '../yaml/yaml-node.ts';

const MOST_WORKERS = 1000;

const WORKER_KEYS = {
  min: {
    about: 'Workers that are always there; 0 starts the first one with the first request.',
    kind: integer({ min: 0, max: MOST_WORKERS }),
    default: SKILL_DEFAULTS.workers.min,
  },
  max: {
    about: 'Workers at most; further ones start when requests wait.',
    kind: integer({ min: 1, max: MOST_WORKERS }),
    default: SKILL_DEFAULTS.workers.max,
    defaultText: 'or `min`, if that is more',
  },
  idle: {
    about: 'Time without a request after which a worker above `min` ends.',
    kind: duration({ zero: 'allowed' }),
    default: SKILL_DEFAULTS.workers.idle,
  },
} satisfies KeyTable;

/** What is wrong with the two ends of a range together; `key` is its name in the message. */
export function workerRangeFault(
  { min, max }: { readonly min?: number; readonly max?: number },
  key: string,
): string | undefined {
  if (min === undefined || max === undefined || min <= max) return undefined;
  return `\`${key}.min\` (${String(min)}) is more than \`${key}.max\` (${String(max)})`;
}

/** A number of workers: `2`, which means exactly two, or a mapping. */
export function workerCount(): Kind<Values<typeof WORKER_KEYS>> {
  const count = integer({ min: 1, max: MOST_WORKERS });
  const range = group(WORKER_KEYS);
  return {
    ...range,
    label: 'whole number (`min` and `max` at once), or mapping',
    read(node, key, report) {
      if (node.kind !== 'scalar' || isNull(node)) {
        const given = range.read(node, key, report);
        const fault = given === undefined ? undefined : workerRangeFault(given, key);
        if (fault === undefined) return given;
        report(node.at, fault);
        return undefined;
      }
      const exact = count.read(node, key, report);
      return exact === undefined ? undefined : { min: exact, max: exact };
    },
  };
}
