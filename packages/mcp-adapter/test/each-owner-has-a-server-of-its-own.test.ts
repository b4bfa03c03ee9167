import { expect, test } from 'vitest';
import {
  EndedBefore,
  InstanceBook,
  MustWait,
  NoRoom,
  type Instance,
  type Owner,
} from '../src/instances/instance-book.ts';
import { StillClock, turn } from './support/still-clock.ts';

/** A server that is no process: it dies, and is gone, when it is told to. */
class Server implements Instance {
  readonly owner: Owner;
  readonly #died = Promise.withResolvers<string>();
  readonly died = this.#died.promise;
  readonly #gone = Promise.withResolvers<undefined>();
  isClosing = false;

  constructor(owner: Owner) {
    this.owner = owner;
  }

  die(why: string): void {
    this.#died.resolve(why);
    this.leave();
  }

  leave(): void {
    this.#gone.resolve(undefined);
  }

  async close(): Promise<void> {
    this.isClosing = true;
    await this.#gone.promise;
  }
}

function owner(key: string, more: Partial<Owner> = {}): Owner {
  return { key, group: key, account: key, once: false, ...more };
}

function rig(most = 2) {
  const clock = new StillClock();
  const started: Server[] = [];
  const open = async (one: Owner): Promise<Server> => {
    const server = new Server(one);
    started.push(server);
    return server;
  };
  const options = { most, idle: 1000, clock, open };
  return { clock, started, book: new InstanceBook(options), options };
}

/** Takes a server, and gives it back at once. */
async function use(book: InstanceBook<Owner, Server>, one: Owner): Promise<Server> {
  const { instance, giveBack } = await book.take(one);
  giveBack();
  return instance;
}

test('of one key there is one server, also when it is wanted twice at once', async () => {
  const { book, started } = rig();
  const [one, other] = await Promise.all([book.take(owner('a')), book.take(owner('a'))]);
  expect(one.instance).toBe(other.instance);
  expect((await use(book, owner('b'))).owner.key).toBe('b');
  expect(started).toHaveLength(2);
});

test('a server without a call ends after its time, one with a call does not', async () => {
  const { book, clock, started } = rig();
  const { giveBack } = await book.take(owner('a'));
  await clock.advance(5000);
  expect(started[0]?.isClosing).toBe(false);
  giveBack();
  giveBack();
  await clock.advance(999);
  await use(book, owner('a'));
  await clock.advance(999);
  expect(started[0]?.isClosing).toBe(false);
  await clock.advance(1);
  expect(started[0]?.isClosing).toBe(true);
  expect(book.size).toBe(0);
  started[0]?.leave();
  expect(await use(book, owner('a'))).toBe(started[1]);
});

test('a newcomer takes the place of the one that was used least lately, once that is gone', async () => {
  const { book, started } = rig();
  await use(book, owner('a'));
  await use(book, owner('b'));
  await use(book, owner('a'));
  const newcomer = use(book, owner('c'));
  await turn();
  expect(started.map(({ owner: { key }, isClosing }) => [key, isClosing])).toEqual([
    ['a', false],
    ['b', true],
  ]);
  started[1]?.leave();
  expect((await newcomer).owner.key).toBe('c');
});

test('never are there more than may be, however many come at once', async () => {
  const { book, started } = rig(3);
  let most = 0;
  const gone = new Set<Server>();
  const calls = Array.from({ length: 12 }, async (_, index) => {
    const server = await use(book, owner(String(index))).catch(() => undefined);
    const alive = started.filter((one) => !gone.has(one));
    most = Math.max(most, alive.length);
    return server;
  });
  for (let round = 0; round < 40; round += 1) {
    await turn();
    const leaving = started.find((one) => one.isClosing && !gone.has(one));
    if (leaving !== undefined) {
      gone.add(leaving);
      leaving.leave();
    }
  }
  await Promise.all(calls);
  expect(most).toBe(3);
});

test('when each has a call, a newcomer is refused', async () => {
  const { book } = rig();
  const a = await book.take(owner('a'));
  await book.take(owner('b'));
  await expect(book.take(owner('c'))).rejects.toThrow(NoRoom);
  a.giveBack();
  a.instance.leave();
  expect((await use(book, owner('c'))).owner.key).toBe('c');
});

test('one that dies takes no other along, and the next call begins another', async () => {
  const { book, started } = rig();
  const { giveBack } = await book.take(owner('a'));
  const b = await use(book, owner('b'));
  started[0]?.die('it fell');
  await turn();
  giveBack();
  expect(await use(book, owner('b'))).toBe(b);
  expect(await use(book, owner('a'))).toBe(started[2]);
});

test('one that is given up is ended, and counts as one death; what still uses it keeps no other away', async () => {
  const { book, started } = rig();
  const { hold, giveBack, giveUp } = await book.take(owner('a'));
  const over = hold();
  giveUp('it does not hear');
  started[0]?.die('it fell');
  expect(started[0]?.isClosing).toBe(true);
  expect(await use(book, owner('a'))).toBe(started[1]);
  giveBack();
  over();
  await turn();
  expect(await use(book, owner('a'))).toBe(started[1]);
});

test('what was held goes on after it was given back', async () => {
  const { book, clock, started } = rig();
  const { hold, giveBack } = await book.take(owner('a'));
  const over = hold();
  giveBack();
  await clock.advance(5000);
  expect(started[0]?.isClosing).toBe(false);
  over();
  await clock.advance(1000);
  expect(started[0]?.isClosing).toBe(true);
});

test('whose servers keep dying waits, longer each time, and nobody else does', async () => {
  const { book, clock, started } = rig();
  const fall = async (): Promise<void> => {
    await use(book, owner('a'));
    started.at(-1)?.die('it fell');
    await turn();
  };
  await fall();
  await fall();
  const refused = await book.take(owner('a')).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(MustWait);
  expect(refused).toMatchObject({ wait: { ms: 1000, deaths: 2, why: 'it fell' } });
  expect((await use(book, owner('b'))).owner.key).toBe('b');
  await clock.advance(1000);
  await fall();
  expect(await book.take(owner('a')).catch((error: unknown) => error)).toMatchObject({
    wait: { ms: 2000, deaths: 3 },
  });
  await clock.advance(300_000);
  expect((await use(book, owner('a'))).owner.key).toBe('a');
});

test('one that cannot be started is a death, and its place is free', async () => {
  const { options, clock } = rig(1);
  const open = async ({ key }: Owner): Promise<Server> => {
    if (key === 'bad') throw new Error('no key');
    return new Server(owner(key));
  };
  const book = new InstanceBook({ ...options, open });
  await expect(book.take(owner('bad'))).rejects.toThrow('no key');
  await expect(book.take(owner('bad'))).rejects.toThrow('no key');
  await expect(book.take(owner('bad'))).rejects.toThrow(MustWait);
  expect((await use(book, owner('good'))).owner.key).toBe('good');
  await clock.advance(0);
});

test('one for a single call ends with that', async () => {
  const { book, started } = rig();
  const { giveBack } = await book.take(owner('x', { once: true }));
  expect(started[0]?.isClosing).toBe(false);
  giveBack();
  expect(started[0]?.isClosing).toBe(true);
  expect(book.size).toBe(0);
});

test('a group ends with all its servers, also with those that start, and no other', async () => {
  const { options, started } = rig(5);
  const starting = Promise.withResolvers<Server>();
  const open = (one: Owner): Promise<Server> =>
    one.key === 'slow' ? starting.promise : options.open(one);
  const book = new InstanceBook({ ...options, open });
  await use(book, owner('a', { group: 's' }));
  await use(book, owner('b', { group: 's' }));
  await use(book, owner('c'));
  const slow = book.take(owner('slow', { group: 's' }));
  await turn();
  book.end('s');
  expect(started.map(({ isClosing }) => isClosing)).toEqual([true, true, false]);
  const late = new Server(owner('slow'));
  starting.resolve(late);
  await expect(slow).rejects.toThrow(EndedBefore);
  expect(late.isClosing).toBe(true);
});

test('the place of one that is ended while it starts is free once its start has failed', async () => {
  const { options } = rig(1);
  const starting = Promise.withResolvers<Server>();
  const open = (one: Owner): Promise<Server> =>
    one.key === 'slow' ? starting.promise : options.open(one);
  const book = new InstanceBook({ ...options, open });
  const slow = book.take(owner('slow', { group: 's' }));
  await turn();
  book.end('s');
  const next = book.take(owner('b'));
  await turn();
  starting.reject(new Error('it was told to end'));
  await expect(slow).rejects.toThrow('it was told to end');
  expect((await next).instance).toBeInstanceOf(Server);
});

test('with the whole all end, and none begins any more', async () => {
  const { book, started } = rig();
  await use(book, owner('a'));
  await use(book, owner('b'));
  const closed = book.close();
  for (const one of started) one.leave();
  await closed;
  await expect(book.take(owner('c'))).rejects.toThrow(EndedBefore);
});
