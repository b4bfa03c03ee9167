import { expect, test } from 'vitest';
import { SharedLook } from '../src/host/installer/shared-look.ts';
import { tellingOf, underWayFor } from '../src/host/installer/under-way.ts';

interface Look extends PromiseWithResolvers<string> {
  readonly asker: string;
  readonly unwanted: AbortSignal;
}

/** Looks that end when a test says so, and what is known of each. */
function looking() {
  const looks: Look[] = [];
  const look = (asker: string, unwanted: AbortSignal) => {
    const one = Promise.withResolvers<string>();
    looks.push({ ...one, asker, unwanted });
    unwanted.addEventListener('abort', () => {
      one.resolve('ended');
    });
    if (unwanted.aborted) one.resolve('ended');
    return one.promise;
  };
  return { looks, shared: new SharedLook(look, 4) };
}

const { signal: stays } = new AbortController();

test('one look is for all who ask meanwhile, and is not older than what they ask', async () => {
  const { looks, shared } = looking();
  const ask = (asker: string) => shared.ask(asker, stays);
  const first = ask('ada');
  const later = [ask('bob'), ask('eve'), ask('ada')];
  expect(looks).toHaveLength(1);
  // No more may wait.
  expect(await ask('joe')).toBeUndefined();
  looks[0]?.reject(new Error('no'));
  await expect(first).rejects.toThrow('no');
  await expect.poll(() => looks).toHaveLength(2);
  looks[1]?.resolve('two');
  expect(await Promise.all(later)).toEqual(['two', 'two', 'two']);
  const fresh = ask('joe');
  looks[2]?.resolve('three');
  expect(await fresh).toBe('three');
  expect(looks.map(({ asker }) => asker)).toEqual(['ada', 'bob', 'joe']);
});

test('a look ends when all who have asked for it are gone, and not before', async () => {
  const { looks, shared } = looking();
  const askers = ['ada', 'bob', 'eve'].map((asker) => {
    const left = new AbortController();
    return { left, seen: shared.ask(asker, left.signal) };
  });
  const [ada, bob, eve] = askers;
  ada?.left.abort();
  expect(await ada?.seen).toBe('ended');
  await expect.poll(() => looks).toHaveLength(2);
  bob?.left.abort();
  expect(looks[1]?.unwanted.aborted).toBe(false);
  looks[1]?.resolve('two');
  expect(await eve?.seen).toBe('two');
});

test('a look that all have left before it began keeps nobody else from the next', async () => {
  const { looks, shared } = looking();
  const first = shared.ask('ada', stays);
  const left = new AbortController();
  const gone = shared.ask('bob', left.signal);
  left.abort();
  const later = shared.ask('eve', stays);
  looks[0]?.resolve('one');
  expect([await first, await gone]).toEqual(['one', 'ended']);
  await expect.poll(() => looks.at(-1)?.asker).toBe('eve');
  looks.at(-1)?.resolve('two');
  expect(await later).toBe('two');
});

test('what is being done is told until it is done, and others after it', async () => {
  const [first, second] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  const tell = (what: string, task: Promise<string>) =>
    tellingOf('a.yaml', { action: 'look', what, by: 'ada' }, () => task);
  const all = [tell('https://ada:p@ss@a.example/x', first.promise), tell('b', second.promise)];
  expect(underWayFor('a.yaml')).toMatchObject({ what: 'https://a.example/x', by: 'ada' });
  expect(underWayFor('b.yaml')).toBe(null);
  first.resolve('');
  await all[0];
  expect(underWayFor('a.yaml')).toMatchObject({ what: 'b' });
  second.resolve('');
  await all[1];
  expect(underWayFor('a.yaml')).toBe(null);
});

test('what others have to wait for is told before who only asks what is newer', async () => {
  const [asked, installed] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  const tell = (action: 'outdated' | 'install', task: Promise<string>) =>
    tellingOf('c.yaml', { action, what: 'x', by: 'ada' }, () => task);
  const all = [tell('outdated', asked.promise), tell('install', installed.promise)];
  expect(underWayFor('c.yaml')).toMatchObject({ action: 'install' });
  installed.resolve('');
  await all[1];
  expect(underWayFor('c.yaml')).toMatchObject({ action: 'outdated' });
  asked.resolve('');
  await all[0];
  expect(underWayFor('c.yaml')).toBe(null);
});
