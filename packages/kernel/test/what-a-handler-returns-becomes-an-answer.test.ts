import { describe, expect, it } from 'vitest';
import { fakeSkill, run } from './support/fake-skill.ts';
import type { Outcome } from '../src/run/outcome.ts';

/** What becomes of this result, returned at once and by a promise. */
async function outcomes(result: unknown, responseLimit?: number): Promise<Outcome[]> {
  const fake = responseLimit === undefined ? {} : { responseLimit };
  return [
    await run(
      fakeSkill(() => result, fake),
      {},
    ),
    await run(
      fakeSkill(() => Promise.resolve(result), fake),
      {},
    ),
  ];
}

const circular: Record<string, unknown> = { a: {} };
circular['a'] = circular;

function explode(): never {
  throw new Error('from a trap');
}

describe('what JSON can carry', () => {
  it.each([
    [{ a: 1 }, '{"a":1}'],
    [[1, 'x'], '[1,"x"]'],
    ['text', '"text"'],
    [0, '0'],
    [false, 'false'],
    [null, 'null'],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
    [{ toJSON: () => 'mine' }, '"mine"'],
    [{ a: undefined, b: NaN, c: () => 1 }, '{"b":null}'],
    [{ text: '\ud800' }, '{"text":"\\ud800"}'],
  ])('is answered: %j', async (result, body) => {
    const answer = { kind: 'answer', status: 200, body };
    expect(await outcomes(result)).toEqual([answer, answer]);
  });
});

describe('what JSON cannot carry', () => {
  it.each<[string, unknown, string]>([
    ['undefined', undefined, 'its handler returned nothing (undefined); it must return an object'],
    ['a function', () => 1, 'its handler returned a value that JSON cannot represent'],
    ['a symbol', Symbol('x'), 'its handler returned a value that JSON cannot represent'],
    [
      'toJSON of undefined',
      { toJSON: () => undefined },
      'its handler returned a value that JSON cannot represent',
    ],
    [
      'a BigInt',
      { big: 1n },
      'its answer cannot be written as JSON: Do not know how to serialize a BigInt',
    ],
    [
      'a circle',
      circular,
      'its answer cannot be written as JSON: Converting circular structure to JSON',
    ],
    [
      'a throwing toJSON',
      {
        toJSON: () => {
          throw new Error('from toJSON at /srv/skills/x.ts');
        },
      },
      'its answer cannot be written as JSON: from toJSON at x.ts',
    ],
    [
      'a throwing getter',
      {
        get a() {
          throw null;
        },
      },
      'its answer cannot be written as JSON: threw null',
    ],
    [
      'a Proxy that throws',
      new Proxy({ a: 1 }, { ownKeys: explode }),
      'its answer cannot be written as JSON: from a trap',
    ],
  ])('is a bad response: %s', async (_what, result, detail) => {
    for (const outcome of await outcomes(result)) {
      expect(outcome).toMatchObject({ kind: 'failed', code: 'bad_skill_response' });
      expect((outcome as { detail: string }).detail).toContain(detail);
      expect((outcome as { detail: string }).detail).not.toContain('\n');
    }
  });

  it('is a failure when it cannot even be asked whether it is a promise', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    for (const outcome of await outcomes(proxy)) expect(outcome.kind).toBe('failed');
  });

  it('is a bad response when it is nested deeper than any stack', async () => {
    let deep: unknown = {};
    for (let i = 0; i < 100_000; i += 1) deep = [deep];
    for (const outcome of await outcomes(deep)) {
      expect(outcome).toMatchObject({ code: 'bad_skill_response' });
    }
  });
});

describe('the limit of an answer', () => {
  it('is counted in bytes and may be reached', async () => {
    for (const [text, limit, fits] of [
      ['x'.repeat(98), 100, true],
      ['x'.repeat(99), 100, false],
      ['é'.repeat(49), 100, true],
      ['é'.repeat(50), 100, false],
      ['€'.repeat(32), 98, true],
      ['€'.repeat(32), 97, false],
    ] as const) {
      for (const outcome of await outcomes(text, limit)) {
        expect(outcome.kind === 'answer').toBe(fits);
      }
    }
  });

  it('is named with what there was', async () => {
    const [outcome] = await outcomes('x'.repeat(1000), 100);
    expect(outcome).toEqual({
      kind: 'failed',
      code: 'bad_skill_response',
      detail: 'its answer has a text of 1000 characters, over limits.response of 100 bytes',
    });
  });

  it('holds for what a SkillError says and for the faults of inputs', async () => {
    const error = { name: 'SkillError', status: 404, detail: 'x'.repeat(1000) };
    const thrower = fakeSkill(
      () => {
        throw error;
      },
      { responseLimit: 100 },
    );
    expect(await run(thrower, {})).toMatchObject({ code: 'bad_skill_response' });
    const strict = fakeSkill(() => ({}), { inputs: { n: { type: 'integer' } }, responseLimit: 10 });
    expect(await run(strict, {})).toMatchObject({ code: 'bad_skill_response' });
  });
});
