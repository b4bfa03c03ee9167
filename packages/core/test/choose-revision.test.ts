import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseRevision } from '../src/policy/choose-revision.ts';

const live = (...weights: number[]) =>
  weights.map((weight, at) => ({ name: ['a', 'b', 'c'][at], weight }));

describe('the revision that a call goes to', () => {
  it.each([
    ['the only one', live(1), 0.99, 'a'],
    ['the only one, also without a weight', live(0), 0, 'a'],
    ['the first up to its share', live(90, 10), 0.89, 'a'],
    ['the next from there', live(90, 10), 0.9, 'b'],
    ['never one of weight 0', live(0, 1), 0, 'b'],
    ['never one of weight 0 at the end', live(1, 0), 0.999_999, 'a'],
    ['one of three', live(1, 1, 2), 0.5, 'c'],
  ])('is %s', (_what, revisions, point, name) => {
    expect(chooseRevision(revisions, point)?.name).toBe(name);
  });

  it('is none when there is none, or none has a weight', () => {
    expect(chooseRevision(live(), 0)).toBeUndefined();
    expect(chooseRevision(live(0, 0), 0.5)).toBeUndefined();
  });

  it('stays the same for a point while the last one grows', () => {
    const point = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const share = fc.integer({ min: 0, max: 100 });
    fc.assert(
      fc.property(point, share, share, (at, one, other) => {
        const [small, large] = [Math.min(one, other), Math.max(one, other)];
        const before = chooseRevision(live(100 - small, small), at)?.name;
        const after = chooseRevision(live(100 - large, large), at)?.name;
        expect(before === 'b' && after !== 'b').toBe(false);
      }),
    );
  });
});
