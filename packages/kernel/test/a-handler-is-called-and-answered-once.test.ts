import { describe, expect, it } from 'vitest';
import { invoke } from '../src/run/invoke.ts';
import type { Outcome } from '../src/run/outcome.ts';
import { currentRequestId } from '../src/run/request-context.ts';
import {
  bodyOf,
  fakeContext,
  fakeSkill,
  laneBody,
  requestFrame,
  run,
} from './support/fake-skill.ts';

describe('a handler', () => {
  it('gets its inputs coerced, with defaults, and its context', async () => {
    const inputs = {
      n: { type: 'integer' },
      on: { type: 'boolean', optional: true },
      unit: { type: 'string', default: 'km' },
    } as const;
    const skill = fakeSkill(
      (params, { requestId, credentials }) => ({ params, requestId, credentials }),
      { inputs },
    );
    const body = { skill_input: { n: '5', on: null, extra: 1 }, credentials: { K: 'v' } };
    expect(bodyOf(await run(skill, body))).toEqual({
      params: { n: 5, on: null, unit: 'km' },
      requestId: 'req-1',
      credentials: { K: 'v' },
    });
  });

  it('is not called when the inputs are not valid', async () => {
    let called = false;
    const handler = () => (called = true);
    await run(fakeSkill(handler, { inputs: { n: { type: 'integer' } } }), { n: 'x' });
    expect(called).toBe(false);
  });

  it('answers within the turn when it is not asynchronous', () => {
    const seen: Outcome[] = [];
    invoke(
      fakeSkill(() => ({})),
      requestFrame(null),
      fakeContext(),
      (outcome) => seen.push(outcome),
    );
    expect(seen).toHaveLength(1);
  });

  it('runs in the context of its request, also after it waited, and nobody else does', async () => {
    const handler = async () => {
      const first = currentRequestId();
      await Promise.resolve();
      return [first, currentRequestId()];
    };
    expect(bodyOf(await run(fakeSkill(handler), {}))).toEqual(['req-1', 'req-1']);
    expect(currentRequestId()).toBeUndefined();
  });

  it('may return anything that can be awaited, and is answered once', async () => {
    const twice = {
      then(resolve: (value: unknown) => void) {
        resolve({ call: 1 });
        resolve({ call: 2 });
        throw new Error('too late');
      },
    };
    const ownThen = Object.assign(Promise.resolve({ call: 0 }), twice);
    for (const [result, call] of [
      [twice, 1],
      [ownThen, 0],
    ] as const) {
      const seen: Outcome[] = [];
      await new Promise<void>((resolve) => {
        invoke(
          fakeSkill(() => result),
          requestFrame(laneBody({})),
          fakeContext(),
          (outcome) => {
            seen.push(outcome);
            setImmediate(resolve);
          },
        );
      });
      expect(seen.map((outcome) => bodyOf(outcome))).toEqual([{ call }]);
    }
  });
});

describe('/health', () => {
  it('is what the skill says of itself, with any query', async () => {
    const skill = fakeSkill(() => ({}), { health: () => ({ mood: 'fine' }) });
    const answers = await Promise.all(
      ['/health', '/health?deep=1'].map(
        (path) =>
          new Promise<Outcome>((resolve) => {
            invoke(skill, requestFrame(null, path), fakeContext(), resolve);
          }),
      ),
    );
    expect(answers.map((outcome) => bodyOf(outcome))).toEqual([{ mood: 'fine' }, { mood: 'fine' }]);
  });

  it('is empty for a skill that says nothing', () => {
    const seen: Outcome[] = [];
    invoke(
      fakeSkill(() => 1),
      requestFrame(null, '/health'),
      fakeContext(),
      (outcome) => seen.push(outcome),
    );
    expect(seen).toEqual([{ kind: 'answer', status: 200, body: '{}' }]);
  });
});
