import { describe, expect, it } from 'vitest';
import { describeDeath, type DeathCause } from '../src/index.ts';

const SENTENCES: { [Kind in DeathCause['kind']]: [Extract<DeathCause, { kind: Kind }>, string] } = {
  exception: [{ kind: 'exception', message: 'boom' }, 'threw outside a request: boom'],
  'unhandled-rejection': [
    { kind: 'unhandled-rejection', message: 'boom' },
    'left a rejection unhandled: boom',
  ],
  exit: [{ kind: 'exit', code: 3 }, 'called process.exit(3)'],
  signal: [
    { kind: 'signal', signal: 'SIGSEGV' },
    'was ended by SIGSEGV (it used memory that it may not)',
  ],
  tampered: [
    { kind: 'tampered', message: 'JSON.parse' },
    'lost a built-in that its kernel needs, because the skill replaced it: JSON.parse',
  ],
  'load-failed': [
    { kind: 'load-failed', message: 'x is not defined (x.ts:3)' },
    'could not load the skill: x is not defined (x.ts:3)',
  ],
  'server-gone': [
    { kind: 'server-gone', message: 'it exited with code 1' },
    'lost its MCP server: it exited with code 1',
  ],
  'start-timeout': [{ kind: 'start-timeout', after: 500 }, 'did not finish loading within 500 ms'],
  blocked: [{ kind: 'blocked', after: 3012 }, 'blocked its event loop for 3.0 s'],
  'out-of-memory': [{ kind: 'out-of-memory' }, 'ran out of memory'],
  limit: [
    { kind: 'limit', limit: 'memory', value: 64 * 1024 * 1024, seen: 70.4 * 1024 * 1024 },
    'used 70 MB of memory, over limits.memory of 64 MB',
  ],
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

  it('says of a program only that it exited, since there are many ways to', () => {
    const cause = { kind: 'exit', code: 3, byProgram: true } as const;
    expect(describeDeath(cause)).toBe('exited with code 3');
  });

  it.each([
    ['cpu', 0.5, 0.753, 'used 75 % of a core, over limits.cpu of 50 %'],
    [
      'cpu_per_request',
      300,
      420,
      'used 420 ms of CPU for a request, over limits.cpu_per_request of 300 ms',
    ],
    ['stall', 5000, 5900, 'blocked its event loop for 5900 ms, over limits.stall of 5000 ms'],
  ] as const)('names the limit of %s', (limit, value, seen, sentence) => {
    expect(describeDeath({ kind: 'limit', limit, value, seen })).toBe(sentence);
  });

  it('says of an exception whose request is known that it came from there', () => {
    const cause = { kind: 'exception', message: 'boom', culprit: 'req-7' } as const;
    expect(describeDeath(cause)).toBe('threw in a timer or callback of request req-7: boom');
  });

  it.each(['unhandled-rejection', 'exit'] as const)('names the request behind «%s»', (kind) => {
    const [cause, sentence] = SENTENCES[kind];
    expect(describeDeath({ ...cause, culprit: 'req-7' })).toBe(`${sentence} (request req-7)`);
  });
});
