import { describe, expect, test } from 'vitest';
import { mayUse, opensVersion } from '../src/grants.ts';
import { chooseRevision } from '../src/policy/choose-revision.ts';
import { stickyPoint, type StickyRequest } from '../src/policy/sticky-point.ts';
import {
  compareVersions,
  sharedMountOf,
  versionInMount,
  versionMount,
} from '../src/shared-mount.ts';
import { withoutVersions } from '../src/without-versions.ts';
import type { SkillSpec } from '../src/skill-spec.ts';

const WHO: readonly (readonly [string, (at: number) => Partial<StickyRequest>])[] = [
  ['keys', (at) => ({ headers: `X-Skillet-Key\nuser-${String(at)}` })],
  ['callers', (at) => ({ callerId: `caller-${String(at)}` })],
  ['sessions', (at) => ({ session: `session-${String(at)}` })],
];

const chosen = (about: Partial<StickyRequest>, weights: readonly number[]) => {
  const request = {
    headers: '',
    callerId: undefined,
    session: undefined,
    requestId: 'r',
    ...about,
  };
  const live = weights.map((weight, at) => ({ at, weight }));
  return chooseRevision(live, stickyPoint(request, 'time'))?.at;
};

describe('versions that share a mount', () => {
  test.each(WHO)('split 5000 %s within 2 points of their weights', (_what, about) => {
    const all = Array.from({ length: 5000 }, (_, at) => chosen(about(at), [60, 30, 10]));
    const percent = [0, 1, 2].map((version) => all.filter((one) => one === version).length / 50);
    for (const [at, share] of [60, 30, 10].entries())
      expect(Math.abs((percent[at] ?? 0) - share)).toBeLessThan(2);
  });

  test.each(WHO)('leave all %s of a version there whose share grows', (_what, about) => {
    const everybody = Array.from({ length: 5000 }, (_, at) => about(at));
    for (const [before, after, grows] of [
      [[90, 10], [70, 30], 1],
      [[10, 90], [30, 70], 0],
      [[80, 10, 10], [70, 20, 10], 1],
      [[80, 10, 10], [70, 10, 20], 2],
      [[90, 10, 0], [80, 10, 10], 2],
    ] as const) {
      const there = everybody.filter((one) => chosen(one, before) === grows);
      expect(there.filter((one) => chosen(one, after) !== grows)).toEqual([]);
    }
  });

  test('have mounts of their own, by their numbers', () => {
    expect(versionMount('time', '2.1.0')).toBe('time@2.1.0');
    expect([sharedMountOf('time@2.1.0'), sharedMountOf('time')]).toEqual(['time', 'time']);
    expect([versionInMount('time@2.1.0'), versionInMount('time')]).toEqual(['2.1.0', undefined]);
    expect(['2.10.0', '2.9.0', '1.0.0'].toSorted(compareVersions)).toEqual([
      ...['1.0.0', '2.9.0', '2.10.0'],
    ]);
  });

  test('are told as one skill: that of the largest weight, among these the newest', () => {
    const spec = (version: string, weight: number): SkillSpec =>
      ({
        mount: `time@${version}`,
        sharedMount: { mount: 'time', weight },
        manifest: { version },
      }) as SkillSpec;
    const other = { mount: 'other' } as SkillSpec;
    const told = withoutVersions([spec('1.0.0', 5), other, spec('3.0.0', 9), spec('2.0.0', 9)]);
    expect(told).toMatchObject([{ mount: 'time', manifest: { version: '3.0.0' } }, other]);
  });

  test.each([
    ['a key for everything', {}, true, false],
    ['the mount', { skills: ['time'] }, true, false],
    ['the version', { skills: ['time@2.1.0'] }, true, true],
    ['every version', { skills: ['time@*'] }, true, true],
    ['another version', { skills: ['time@2.0.0'] }, false, false],
  ])('are opened by grants that name them: %s', (_what, grants, sees, opens) => {
    const descriptor = { name: 'other', inventory: { skill: {} } };
    const version = { mount: 'time@2.1.0', name: 'clock', descriptor };
    expect(mayUse(grants, version, {})).toBe(sees);
    expect(opensVersion(grants, version.mount)).toBe(opens);
  });
});
