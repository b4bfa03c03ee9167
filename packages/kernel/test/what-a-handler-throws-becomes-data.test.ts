import { describe, expect, it } from 'vitest';
import { SkillError } from '@skillet/sdk';
import type { Failure, Outcome } from '../src/run/outcome.ts';
import { bodyOf, fakeSkill, run } from './support/fake-skill.ts';

/** What becomes of this when thrown at once, rejected, or thrown while the result is looked at. */
async function outcomes(thrown: unknown, body: unknown = {}): Promise<Outcome[]> {
  const thenable = {
    get then(): never {
      throw thrown;
    },
  };
  const skills = [
    fakeSkill(() => {
      throw thrown;
    }),
    fakeSkill(() => Promise.reject(thrown)),
    fakeSkill(() => thenable),
  ];
  return Promise.all(skills.map((skill) => run(skill, body)));
}

async function details(thrown: unknown, body?: unknown): Promise<string[]> {
  return (await outcomes(thrown, body)).map((outcome) => {
    expect(outcome).toMatchObject({ kind: 'failed', code: 'skill_error' });
    return (outcome as Failure).detail;
  });
}

const bomb = () => {
  throw new Error('from a trap');
};
/** Throws at whatever is done with it. */
const hostile = new Proxy(Object.create(null) as object, {
  get: bomb,
  has: bomb,
  getPrototypeOf: bomb,
  ownKeys: bomb,
  getOwnPropertyDescriptor: bomb,
});

describe('a SkillError', () => {
  it.each([
    [400, 'plain text'],
    [418, { reason: ['teapot', null, 1] }],
    [599, null],
    [404, 0],
  ])('of status %d answers with its detail: %j', async (status, detail) => {
    for (const outcome of await outcomes(new SkillError(status, detail))) {
      expect(outcome).toMatchObject({ kind: 'answer', status });
      expect(bodyOf(outcome)).toEqual({ detail });
    }
  });

  it.each([undefined, Symbol('x'), () => 1, { toJSON: () => undefined }])(
    'without a detail that JSON knows has null for it (%#)',
    async (detail) => {
      for (const outcome of await outcomes(new SkillError(404, detail))) {
        expect(outcome).toEqual({ kind: 'answer', status: 404, body: '{"detail":null}' });
      }
    },
  );

  it('is recognised by its name, so that another copy of the SDK will do', async () => {
    class SkillError extends Error {
      override name = 'SkillError';
      status = 409;
      detail = { a: 1 };
    }
    for (const thrown of [
      new SkillError(),
      { name: 'SkillError', status: 409, detail: { a: 1 } },
    ]) {
      for (const outcome of await outcomes(thrown)) {
        expect(outcome).toEqual({ kind: 'answer', status: 409, body: '{"detail":{"a":1}}' });
      }
    }
  });

  it.each([200, 302, 99, 600, 400.5, '404', null, undefined, NaN])(
    'is only something that looks like one with the status %j',
    async (status) => {
      const lookalike = Object.assign(new Error('no status'), { name: 'SkillError', status });
      expect(await details(lookalike)).toEqual(['no status', 'no status', 'no status']);
    },
  );

  it.each([
    ['a BigInt', { big: 1n }],
    ['a throwing toJSON', { toJSON: bomb }],
    ['a Proxy', hostile],
  ])('whose detail cannot be written is a bad response: %s', async (_what, detail) => {
    for (const outcome of await outcomes(new SkillError(400, detail))) {
      expect(outcome).toMatchObject({ kind: 'failed', code: 'bad_skill_response' });
      expect((outcome as Failure).detail).toMatch(
        /^the detail of its SkillError cannot be written/,
      );
    }
  });
});

describe('anything else that is thrown becomes a sentence', () => {
  it.each<[string, unknown, string]>([
    ['an error', new Error('boom'), 'boom'],
    ['an error without a message', new TypeError(), 'TypeError'],
    ['a text', 'boom', 'boom'],
    ['null', null, 'threw null'],
    ['undefined', undefined, 'threw undefined'],
    ['a number', 5, 'threw 5'],
    ['a symbol', Symbol('x'), 'threw Symbol(x)'],
    ['an object', { a: 1 }, 'threw an object without a message'],
    ['an object with a message', { message: 'boom' }, 'boom'],
    [
      'an error whose message is no text',
      Object.assign(new Error('x'), { message: { a: 1 } }),
      'Error',
    ],
    [
      'an error whose message is a function',
      Object.assign(new Error('x'), { message: bomb }),
      'Error',
    ],
    ['a hostile Proxy', hostile, 'threw something that cannot be printed'],
    [
      'a getter that throws',
      Object.defineProperty({}, 'message', { get: bomb }),
      'threw something that cannot be printed',
    ],
    [
      'a name that throws',
      Object.defineProperty(new Error('boom'), 'name', { get: bomb }),
      'threw something that cannot be printed',
    ],
    [
      'a message with a path',
      new Error("ENOENT: open '/srv/skills/x/a b.txt'"),
      "ENOENT: open 'a b.txt'",
    ],
    ['a message with a URL', new Error('404 from https://host/a/b'), '404 from https://host/a/b'],
  ])('%s', async (_what, thrown, detail) => {
    expect(await details(thrown)).toEqual([detail, detail, detail]);
  });

  it('of bounded length', async () => {
    for (const detail of await details(new Error('x'.repeat(1_000_000)))) {
      expect(detail.length).toBeLessThan(10_000);
      expect(detail).toMatch(/x… \(991808 more characters\)$/);
    }
  });
});

describe('the stack', () => {
  it('goes along for the log', async () => {
    for (const outcome of await outcomes(new Error('boom'))) {
      expect((outcome as Failure).stack).toMatch(/^Error: boom\n +at /);
    }
  });

  it.each([
    ['a function', bomb],
    ['an object', { toString: bomb }],
    ['nothing', undefined],
  ])('is left out when it is %s', async (_what, stack) => {
    for (const outcome of await outcomes(Object.assign(new Error('boom'), { stack }))) {
      expect(outcome).toEqual({ kind: 'failed', code: 'skill_error', detail: 'boom' });
    }
  });

  it('is left out when looking at it throws', async () => {
    const error = Object.defineProperty(new Error('boom'), 'stack', { get: bomb });
    expect(await details(error)).toEqual(['boom', 'boom', 'boom']);
  });
});

describe('a credential in an error', () => {
  it('goes neither to the client nor to the log', async () => {
    const body = { skill_input: {}, credentials: { A: 'key-1', B: 'key-1-longer' } };
    const error = new Error('401 from https://api/?key=key-1-longer and key-1');
    for (const outcome of await outcomes(error, body)) {
      const { detail, stack } = outcome as Failure;
      expect(detail).toBe('401 from https://api/?key=[redacted] and [redacted]');
      expect(stack).not.toContain('key-1');
      expect(stack).toMatch(/ at /);
    }
  });
});
