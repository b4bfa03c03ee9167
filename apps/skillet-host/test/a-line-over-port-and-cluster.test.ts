import { expect, test } from 'vitest';
import { JoinedLine } from '../src/cluster/joined-line.ts';
import { LinesBetween } from './support/line-between.ts';

/** Two hosts of one port and one of another, all in one cluster, and what each has heard. */
function hosts() {
  const port = new LinesBetween(() => 1);
  const cluster = new LinesBetween(() => 3);
  const made = [
    ['a', '1', '001-11'],
    ['a', '2', '002-12'],
    ['b', '3', undefined],
  ].map(([host = '', instance = '', sibling]) => {
    const siblings = sibling === undefined ? undefined : port.end(sibling);
    const line = new JoinedLine({ host, instance }, siblings);
    const heard: string[] = [];
    line.listen('t', {
      onJoined: (from) => heard.push(`+${from}`),
      onSaid: (message, from) => heard.push(`${from}: ${String(message)}`),
      onLeft: (from) => heard.push(`-${from}`),
    });
    return { line, heard, enter: () => line.join(cluster.end(line.id)) };
  });
  return { port, cluster, made };
}

test('a host hears those of its port by their own line alone, and all others by that of the cluster', async () => {
  const { port, cluster, made } = hosts();
  const [one, two, far] = made;
  if (one === undefined || two === undefined || far === undefined) throw new Error('there are 3');
  port.connect();
  await expect.poll(() => one.heard).toEqual(['+a.2']);
  for (const { enter } of made) enter();
  cluster.connect();
  await expect.poll(() => far.heard).toEqual(['+a.1', '+a.2']);
  for (const { line } of made) expect(line.others.size).toBe(2);
  one.line.say('t', 'to all');
  far.line.say('t', 'to one', 'a.1');
  await expect.poll(() => one.heard).toEqual(['+a.2', '+b.3', 'b.3: to one']);
  await expect.poll(() => two.heard).toEqual(['+a.1', '+b.3', 'a.1: to all']);
  await expect.poll(() => far.heard).toEqual(['+a.1', '+a.2', 'a.1: to all']);
  expect(one.line.isBeside('a.2')).toBe(true);
  expect(one.line.isBeside('b.3')).toBe(false);
});

test('hosts of one port go on together while the cluster is away', async () => {
  const { port, cluster, made } = hosts();
  const [one, two] = made;
  port.connect();
  for (const { enter } of made) enter();
  cluster.connect();
  await expect.poll(() => two?.line.isBeside('a.1') && two.line.others.has('b.3')).toBe(true);
  await expect.poll(() => one?.line.isBeside('a.2') && one.line.others.has('b.3')).toBe(true);
  cluster.cut('b.3');
  cluster.freeze('a.1');
  cluster.freeze('a.2');
  one?.line.say('t', 'still');
  await expect.poll(() => two?.heard.at(-1)).toBe('a.1: still');
  expect(one?.heard.slice(-1)).toEqual(['-b.3']);
});

test('one of them that is replaced is another host, and one that was met in the cluster first is met anew', async () => {
  const { port, cluster, made } = hosts();
  const [one, two] = made;
  for (const { enter } of made) enter();
  cluster.connect();
  await expect.poll(() => one?.heard).toEqual(['+a.2', '+b.3']);
  port.connect();
  await expect.poll(() => one?.heard.slice(2)).toEqual(['-a.2', '+a.2']);
  port.cut('002-12');
  expect(one?.heard.at(-1)).toBe('-a.2');
  expect(two?.line.isBeside('b.3')).toBe(false);
});
