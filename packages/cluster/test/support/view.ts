import type { Descriptor, SkillView } from '@skillet/core';
import type { FullCard } from '../../src/catalog/card.ts';

/** What a skill is told by. */
export const DESCRIPTOR: Descriptor = {
  name: 'sum',
  version: '1.0.0',
  operations: [
    {
      name: 'sum',
      description: 'Adds',
      input: { type: 'object', properties: { a: { type: 'number' } } },
      output: { type: 'object' },
      hints: { idempotent: true },
      examples: [{ input: { a: 1 } }],
      method: 'POST',
      path: '/run',
    },
  ],
  inventory: { skill: { name: 'sum', tags: ['maths'] } },
  schema: { name: 'sum' },
  openapi: { openapi: '3.1.0' },
  ownDocument: false,
  credentials: { required: ['KEY'], optional: [] },
};

/** What another host tells of a skill. */
export const CARD: FullCard = {
  mount: 'sum',
  name: 'sum',
  revision: 'r1',
  kind: 'handler',
  state: { name: 'ready', since: 5 },
  bodyLimit: 1000,
  timeout: 2000,
  streamIdle: 1000,
  ownHealth: false,
  lastKnown: false,
  descriptor: 'd',
  schema: 's',
  full: DESCRIPTOR,
};

/** A skill of this host. */
export function view(more: Partial<SkillView> = {}): SkillView {
  return {
    mount: 'sum',
    name: 'sum',
    revision: 'r1',
    kind: 'handler',
    descriptor: DESCRIPTOR,
    state: { name: 'ready', since: 5 },
    bodyLimit: 1000,
    timeout: 2000,
    streamIdle: Infinity,
    ownHealth: true,
    details: () => ({ waiting: 0, workers: [], restartsInWindow: 0, lastDeath: null, ghosts: 0 }),
    admit: () => undefined,
    noteRefused: () => undefined,
    dispatch: () => {
      throw new Error('not here');
    },
    ...more,
  };
}
