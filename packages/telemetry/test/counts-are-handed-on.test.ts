import { expect, test } from 'vitest';
import { isCountedSet } from '../src/registry/counted.ts';
import { Counter } from '../src/registry/counter.ts';
import { Histogram } from '../src/registry/histogram.ts';

const counter = () => new Counter({ name: 'c_total', help: 'C', labels: ['mount'] });
const histogram = (bounds = [1, 2]) =>
  new Histogram({ name: 'h_seconds', help: 'H', labels: ['mount'] }, bounds);

test('what a process has counted goes on in the next, and what it counts while it goes comes after', () => {
  const before = { counter: counter(), histogram: histogram() };
  const after = { counter: counter(), histogram: histogram() };
  const handOn = () => {
    after.counter.add(before.counter.take());
    after.histogram.add(before.histogram.take());
  };
  before.counter.inc(['a'], 5);
  before.histogram.cell('a').observe(1.5);
  handOn();
  after.counter.inc(['a']);
  before.counter.inc(['a'], 2);
  before.counter.inc(['b']);
  before.histogram.cell('a').observe(9);
  handOn();
  handOn();
  expect([after.counter.cell('a').value, after.counter.cell('b').value]).toEqual([8, 1]);
  expect(after.histogram.cell('a').numbers).toEqual([0, 1, 1, 10.5]);
  // Who goes is still read as it was.
  expect(before.counter.cell('a').value).toBe(7);
});

test('what a release with other labels or buckets has counted does not fit, and is left out', () => {
  const mine = histogram();
  const theirs = histogram([1, 2, 3]);
  theirs.cell('a').observe(1);
  mine.add(theirs.take());
  expect([...mine.samples()]).toEqual([]);
  const counted = counter();
  counted.add([[['a', 'b'], [1]]]);
  expect([...counted.samples()]).toEqual([]);
});

test.each([
  [{ c_total: [[['a'], [1]]] }, true],
  [{}, true],
  [null, false],
  ['c_total', false],
  [{ c_total: 1 }, false],
  [{ c_total: [[['a'], [-1]]] }, false],
  [{ c_total: [[['a'], ['1']]] }, false],
  [{ c_total: [[[1], [1]]] }, false],
])('%j from another process is taken: %s', (value, taken) => {
  expect(isCountedSet(value)).toBe(taken);
});
