import { expect, test } from 'vitest';
import { asTold } from '../src/state/same-skills.ts';

const FIGURES = {
  ...{ version: '1', started_at: '', now: '', memory: 1, cpu: 0, status: 'healthy' as const },
  ...{ skills: {}, failed: [], disabled: [] },
};

test('the number of processes that share a port is no list of hosts of a cluster', () => {
  expect(asTold({ ...FIGURES, hosts: 2 })).toEqual(FIGURES);
  expect(asTold(FIGURES)).toEqual(FIGURES);
  const cluster = { ...FIGURES, hosts: [{ host: 'a' }] };
  expect(asTold(cluster)).toEqual(cluster);
});
