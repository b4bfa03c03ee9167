import { describe, expect, test } from 'vitest';
import { chooseRevision } from '../src/policy/choose-revision.ts';
import { stickyPoint, type StickyRequest } from '../src/policy/sticky-point.ts';

const request = (about: Partial<StickyRequest>): StickyRequest => ({
  ...{ headers: '', callerId: undefined, session: undefined, requestId: 'r' },
  ...about,
});
const isCanary = (about: Partial<StickyRequest>, share: number, salt = 'r2') => {
  const live = [
    { canary: false, weight: 100 - share },
    { canary: true, weight: share },
  ];
  return chooseRevision(live, stickyPoint(request(about), salt))?.canary === true;
};

describe('the point of a call', () => {
  test('is that of its key, else of its caller, else of its session', () => {
    const all = { headers: 'Host\na\nX-Skillet-Key\nk', callerId: 'c', session: 's' };
    const of = (about: Partial<StickyRequest>) => stickyPoint(request(about), 'r2');
    expect(of({ ...all, requestId: '1' })).toBe(of({ headers: 'x-skillet-key\nk' }));
    expect(of({ ...all, headers: 'Host\na', requestId: '1' })).toBe(of({ callerId: 'c' }));
    expect(of({ session: 's', requestId: '1' })).toBe(of({ session: 's', requestId: '2' }));
    expect(of({ requestId: '1' })).not.toBe(of({ requestId: '2' }));
  });

  test.each([
    ['requests', (at: number) => ({ requestId: `req-${String(at)}` })],
    ['keys', (at: number) => ({ headers: `x-skillet-key\nuser-${String(at)}` })],
  ])('splits 5000 %s within 2 points', (_what, about) => {
    for (const share of [5, 10, 25, 50]) {
      const chosen = Array.from({ length: 5000 }, (_, at) => isCanary(about(at), share));
      const percent = (chosen.filter(Boolean).length / 5000) * 100;
      expect(Math.abs(percent - share)).toBeLessThan(2);
    }
  });

  test('moves nobody back while the share grows, and has others be the first each time', () => {
    const users = Array.from({ length: 2000 }, (_, at) => ({ callerId: `user-${String(at)}` }));
    const first = users.filter((user) => isCanary(user, 5));
    expect(first.filter((user) => !isCanary(user, 25) || !isCanary(user, 50))).toEqual([]);
    const again = first.filter((user) => isCanary(user, 5, 'r3'));
    expect(again.length).toBeLessThan(first.length / 2);
  });
});
