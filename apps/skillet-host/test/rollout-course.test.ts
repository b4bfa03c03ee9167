import { expect, test } from 'vitest';
import { RolloutCourse } from '../src/rollout/rollout-course.ts';

const FIGURES = { calls: 0, crashes: 0, hostErrors: 0, skillErrors: 0, p50: null, p95: null };
const point = (at: number) => ({ at, share: 5, candidate: FIGURES, before: FIGURES });

test('the course of a version is kept from its beginning to its end, in so many points whatever it takes', () => {
  const course = new RolloutCourse();
  const hours = 3 * 60 * 60 * 1000;
  for (let now = 0; now <= hours; now += 500) course.note(now, () => point(now));
  const times = course.points.map(({ at }) => at);
  expect(times.length).toBeGreaterThan(50);
  expect(times.length).toBeLessThanOrEqual(120);
  expect(times[0]).toBe(0);
  const apart = times.slice(1).map((at, index) => at - (times[index] ?? 0));
  expect(new Set(apart).size).toBe(1);
  expect(hours - (times.at(-1) ?? 0)).toBeLessThanOrEqual(apart[0] ?? 0);
});

test('a second lies between two points at first', () => {
  const course = new RolloutCourse();
  for (const now of [0, 500, 999, 1000, 1500, 2100]) course.note(now, () => point(now));
  expect(course.points.map(({ at }) => at)).toEqual([0, 1000, 2100]);
});
