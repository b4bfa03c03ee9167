import { describe, expect, it } from 'vitest';
import { describeDeath, type DeathCause } from '../src/index.ts';

const SENTENCES: { [Kind in DeathCause['kind']]: [Extract<DeathCause, { kind: Kind }>, string] } = {
  exception: [{ kind: 'exception', message: 'boom' }, 'threw outside a request: boom'],
  'unhandled-rejection': [
    { kind: 'unhandled-rejection', message: 'boom' },
    'left a rejection unhandled: boom',
  ],
  exit: [{ kind: 'exit', code: 3 }, 'called process.exit(3)'],
  'load-failed': [
    { kind: 'load-failed', message: 'x is not defined (x.ts:3)' },
    'could not load the skill: x is not defined (x.ts:3)',
  ],
  'start-timeout': [{ kind: 'start-timeout', after: 500 }, 'did not finish loading within 500 ms'],
  blocked: [{ kind: 'blocked', after: 2000 }, 'blocked its event loop for over 2000 ms'],
  'out-of-memory': [{ kind: 'out-of-memory' }, 'ran out of memory'],
  'protocol-violation': [
    { kind: 'protocol-violation', message: 'a frame is not an array' },
    "broke the lane's protocol: a frame is not an array",
  ],
  unknown: [{ kind: 'unknown', message: 'it was ended' }, 'ended: it was ended'],
};

describe('the worker', () => {
  it.each(Object.values(SENTENCES))('%j', (cause, sentence) => {
    expect(describeDeath(cause)).toBe(sentence);
  });

  it.each(['exception', 'unhandled-rejection', 'exit'] as const)(
    'names the request behind «%s»',
    (kind) => {
      const [cause, sentence] = SENTENCES[kind];
      expect(describeDeath({ ...cause, culprit: 'req-7' })).toBe(`${sentence} (request req-7)`);
    },
  );
});
