import { describe, expect, test } from 'vitest';
import type { LeaseEntry } from '../src/lease/lease-entry.ts';
import { entryText, readEntry } from '../src/lease/lease-entry.ts';
import type { LeaseStore, StoredLease } from '../src/lease/lease-store.ts';
import { Lease, LEASE_TTL } from '../src/lease/lease.ts';
import type { WhenAway } from '../src/lease/lease-parts.ts';
import { StandingClock } from './support/pair.ts';

/** One bucket that several hosts write to. */
class Bucket {
  readonly kept = new Map<string, StoredLease>();
  #revision = 0;
  readonly #listeners = new Map<object, () => void>();

  /** A host's way to it. */
  way(): Way {
    return new Way(this);
  }

  write(key: string, entry: LeaseEntry, instead: number): number | undefined {
    if ((this.kept.get(key)?.revision ?? 0) !== instead) return undefined;
    this.#revision += 1;
    this.kept.set(key, { entry, revision: this.#revision });
    if (entry.holder === undefined) for (const listener of this.#listeners.values()) listener();
    return this.#revision;
  }

  hear(who: object, listener: (() => void) | undefined): void {
    if (listener === undefined) this.#listeners.delete(who);
    else this.#listeners.set(who, listener);
  }
}

class Way implements LeaseStore {
  isCut = false;
  /** Whether what it writes arrives, and nothing comes back. */
  isMute = false;
  readonly #bucket: Bucket;

  constructor(bucket: Bucket) {
    this.#bucket = bucket;
  }

  look(key: string): Promise<StoredLease | undefined> {
    return this.isCut
      ? Promise.reject(new Error('away'))
      : Promise.resolve(this.#bucket.kept.get(key));
  }

  write(key: string, entry: LeaseEntry, instead: number): Promise<number | undefined> {
    if (this.isCut) return Promise.reject(new Error('away'));
    const revision = this.#bucket.write(key, entry, instead);
    return this.isMute ? Promise.reject(new Error('no answer')) : Promise.resolve(revision);
  }

  hear(_key: string, listener: () => void): void {
    this.#bucket.hear(this, listener);
  }

  deafen(): void {
    this.#bucket.hear(this, undefined);
  }
}

/** Hosts that want one lease, on one clock. */
class Hosts {
  readonly clock = new StandingClock();
  readonly bucket = new Bucket();
  readonly log: string[] = [];

  /** `behind` is by how many milliseconds its time of day is behind that of others. */
  host(name: string, whenAway: WhenAway = 'serve', behind = 0) {
    const store = this.bucket.way();
    const { clock: all } = this;
    const clock = {
      now: () => all.now(),
      date: () => all.date() - behind,
      random: () => 0,
      after: (...timer: Parameters<typeof all.after>) => all.after(...timer),
    };
    const own = { name, instance: `run-of-${name}` };
    const lease = new Lease({
      ...{ key: 'k', own, store, clock, whenAway },
      listener: {
        onTaken: () => this.log.push(`${name} has it`),
        onLost: (by) => this.log.push(`${name} lost it to ${by ?? 'time'}`),
        onTrouble: (why) => this.log.push(`${name}: ${why}`),
      },
    });
    return { store, lease, start: () => lease.start() };
  }

  /** Lets time pass, and what is due at each moment be done. */
  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 50) {
      this.clock.pass(50);
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    }
  }
}

test('the first that looks has it, and keeps it; whoever waits gets it once it is silent for its time', async () => {
  const hosts = new Hosts();
  const [a, b] = [hosts.host('a'), hosts.host('b')];
  await Promise.all([a.start(), b.start()]);
  await hosts.pass(20_000);
  expect(hosts.log).toEqual(['a has it']);
  expect(b.lease.facts).toMatchObject({ holder: 'a', number: undefined });
  const { number: first = 0 } = a.lease.facts;

  a.store.isCut = true;
  await hosts.pass(LEASE_TTL - 800);
  expect(b.lease.facts.number).toBeUndefined();
  await hosts.pass(1600);
  expect(b.lease.facts.number).toBeGreaterThan(first);
  expect(hosts.log).toEqual(['a has it', 'a: away', 'b has it']);

  // It goes on, and hears of it as soon as it can hear anything.
  expect(a.lease.facts).toMatchObject({ number: first, why: 'away' });
  a.store.isCut = false;
  await hosts.pass(1000);
  expect(hosts.log.at(-1)).toBe('a lost it to b');
  expect(a.lease.facts.number).toBeUndefined();
});

test('one that is to stop does so before anybody else can have it', async () => {
  const hosts = new Hosts();
  const [a, b] = [hosts.host('a', 'stop'), hosts.host('b')];
  await a.start();
  await b.start();
  await hosts.pass(3000);
  a.store.isCut = true;
  await hosts.pass(LEASE_TTL + 1000);
  expect(hosts.log).toEqual(['a has it', 'a: away', 'a lost it to time', 'b has it']);
});

test('what is given back is taken at once, and never by whoever has given it back', async () => {
  const hosts = new Hosts();
  const [a, b] = [hosts.host('a'), hosts.host('b')];
  await a.start();
  await b.start();
  await a.lease.giveBack();
  await hosts.pass(50);
  expect(hosts.log).toEqual(['a has it', 'b has it']);
  await hosts.pass(5000);
  expect(a.lease.facts.number).toBeUndefined();
});

test('when nobody could be reached, the holder gets its whole time to come back', async () => {
  const hosts = new Hosts();
  const [a, b] = [hosts.host('a'), hosts.host('b')];
  await a.start();
  await b.start();
  a.store.isCut = b.store.isCut = true;
  await hosts.pass(60_000);
  b.store.isCut = false;
  await hosts.pass(LEASE_TTL - 800);
  a.store.isCut = false;
  await hosts.pass(10_000);
  expect(hosts.log.toSorted()).toEqual(['a has it', 'a: away', 'b: away']);
});

test('a renewal that arrived without an answer is known again; so is a lease whose bucket was lost', async () => {
  const hosts = new Hosts();
  const a = hosts.host('a');
  await a.start();
  const { number } = a.lease.facts;
  a.store.isMute = true;
  await hosts.pass(2000);
  a.store.isMute = false;
  await hosts.pass(2000);
  hosts.bucket.kept.clear();
  await hosts.pass(2000);
  expect(hosts.log).toEqual(['a has it', 'a: no answer']);
  expect(a.lease.facts).toMatchObject({ number, why: undefined });
  expect(hosts.bucket.kept.get('k')?.entry).toMatchObject({ number });
});

test('numbers grow, also where the bucket is lost or the clock of a host is behind', async () => {
  const hosts = new Hosts();
  const a = hosts.host('a');
  await hosts.pass(1000);
  await a.start();
  const first = a.lease.facts.number ?? 0;
  await a.lease.giveBack();
  hosts.bucket.kept.clear();
  await hosts.pass(1000);
  const b = hosts.host('b');
  await b.start();
  const second = b.lease.facts.number ?? 0;
  expect(second).toBeGreaterThan(first);
  await b.lease.giveBack();
  const kept = hosts.bucket.kept.get('k');
  const ahead = { holder: undefined, number: 1e12, ttl: LEASE_TTL };
  hosts.bucket.write('k', ahead, kept?.revision ?? 0);
  const c = hosts.host('c');
  await c.start();
  expect(c.lease.facts.number).toBe(1e12 + 1);
});

describe('where the bucket is lost', () => {
  test('whoever stands by leaves the holder its time, as when it was silent', async () => {
    const hosts = new Hosts();
    const [a, b] = [hosts.host('a'), hosts.host('b')];
    await a.start();
    await b.start();
    a.store.isCut = true;
    hosts.bucket.kept.clear();
    await hosts.pass(LEASE_TTL - 800);
    a.store.isCut = false;
    await hosts.pass(10_000);
    expect(hosts.log).toEqual(['a has it', 'a: away']);
    // One that does not come back is replaced all the same.
    a.store.isCut = true;
    hosts.bucket.kept.clear();
    await hosts.pass(LEASE_TTL + 1000);
    expect(hosts.log.at(-1)).toBe('b has it');
  });

  test('numbers grow past those that a host has seen, though its clock is behind', async () => {
    const hosts = new Hosts();
    await hosts.pass(60_000);
    const [a, b] = [hosts.host('a'), hosts.host('b', 'serve', 50_000)];
    await a.start();
    await b.start();
    const { number: first = 0 } = a.lease.facts;
    a.store.isCut = true;
    hosts.bucket.kept.clear();
    await hosts.pass(LEASE_TTL + 1000);
    expect(b.lease.facts.number).toBeGreaterThan(first);
  });

  test('a holder has it back from whoever took a smaller number, not knowing of its own', async () => {
    const hosts = new Hosts();
    await hosts.pass(60_000);
    const [a, c] = [hosts.host('a'), hosts.host('c', 'serve', 50_000)];
    await a.start();
    const { number } = a.lease.facts;
    hosts.bucket.kept.clear();
    await c.start();
    expect(hosts.log).toEqual(['a has it', 'c has it']);
    await hosts.pass(5000);
    expect(hosts.log).toEqual(['a has it', 'c has it', 'c lost it to a']);
    expect(a.lease.facts).toMatchObject({ number, why: undefined });
    expect(hosts.bucket.kept.get('k')?.entry).toMatchObject({ number });
  });
});

test('what cannot be read counts as held by somebody, for as long as a lease holds', async () => {
  const hosts = new Hosts();
  hosts.bucket.kept.set('k', { entry: undefined, revision: 0 });
  const a = hosts.host('a');
  await a.start();
  await hosts.pass(LEASE_TTL - 500);
  expect(hosts.log).toEqual([]);
  await hosts.pass(1000);
  expect(hosts.log).toEqual(['a has it']);
});

test('an entry is read as it was written, and nothing else is', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const entry = { holder: { name: 'a', instance: 'f00' }, number: 7, ttl: 2500 };
  expect(readEntry(bytes(entryText(entry)))).toEqual(entry);
  const free = { ...entry, holder: undefined };
  expect(readEntry(bytes(entryText(free)))).toEqual(free);
  for (const wrong of [
    '',
    'null',
    '{"v":2,"number":1,"ttl":1}',
    '{"v":1,"number":-1,"ttl":1}',
    '{"v":1,"number":1e300,"ttl":1}',
    '{"v":1,"number":1,"ttl":1e9}',
    '{"v":1,"host":"a","number":1,"ttl":1}',
    '{"v":1,"host":"a.b","run":"f","number":1,"ttl":1}',
    `{"v":1,"host":"${'a'.repeat(2000)}","run":"f","number":1,"ttl":1}`,
  ])
    expect(readEntry(bytes(wrong))).toBeUndefined();
});

test('one that stands aside lets others go first, and takes it again where none does', async () => {
  const hosts = new Hosts();
  const [a, b] = [hosts.host('a'), hosts.host('b')];
  await a.start();
  await b.start();
  const { number: first = 0 } = a.lease.facts;
  await a.lease.standAside(5000);
  expect(a.lease.facts.number).toBeUndefined();
  await hosts.pass(6000);
  expect(hosts.log).toEqual(['a has it', 'b has it']);
  expect(b.lease.facts.number).toBeGreaterThan(first);

  // Now nobody else is there.
  await a.lease.giveBack();
  await b.lease.standAside(5000);
  await hosts.pass(4500);
  expect(b.lease.facts.number).toBeUndefined();
  await hosts.pass(1000);
  expect(hosts.log).toEqual(['a has it', 'b has it', 'b has it']);
});

test('one that cannot give it back has it as before', async () => {
  const hosts = new Hosts();
  const a = hosts.host('a');
  await a.start();
  const { number } = a.lease.facts;
  a.store.isCut = true;
  await a.lease.standAside(5000);
  expect(a.lease.facts.number).toBe(number);
  a.store.isCut = false;
  await hosts.pass(10_000);
  expect(a.lease.facts.number).toBe(number);
  expect(hosts.log).toEqual(['a has it', 'a: away']);
});
