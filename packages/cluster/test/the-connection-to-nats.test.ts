import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { nkeys, type Authenticator } from '@nats-io/nats-core';
import { expect, test, vi } from 'vitest';
import { connectOptions } from '../src/link/connect-options.ts';
import { NatsLink } from '../src/link/nats-link.ts';
import { senderOf, subjectsOf } from '../src/wire/subjects.ts';
import { StandingClock } from './support/pair.ts';

const OWN = { name: 'a', instance: '1' };

/** Speaks as much of the protocol of NATS as a link needs, and says what it was asked to subscribe to. */
class TinyNats implements AsyncDisposable {
  readonly subscribed: { readonly subject: string; readonly sid: string }[] = [];
  /** Whether it does not say any more that it is there. */
  isMute = false;
  pings = 0;
  readonly #server = createServer((socket) => {
    this.#serve(socket);
  });
  #socket: Socket | undefined;

  static async start(): Promise<TinyNats> {
    const nats = new TinyNats();
    nats.#server.listen(0, '127.0.0.1');
    await once(nats.#server, 'listening');
    return nats;
  }

  get url(): string {
    return `nats://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  say(line: string): void {
    this.#socket?.write(`${line}\r\n`);
  }

  /** Sends a message to whoever has subscribed to what begins like this. */
  send(prefix: string, subject: string, text: string): void {
    const found = this.subscribed.findLast((one) => one.subject.startsWith(prefix));
    this.say(`MSG ${subject} ${found?.sid ?? ''} ${String(text.length)}\r\n${text}`);
  }

  #serve(socket: Socket): void {
    this.#socket = socket;
    socket.on('error', () => undefined);
    this.say(
      'INFO {"server_id":"t","version":"2.10.0","proto":1,"headers":true,"max_payload":1048576}',
    );
    createInterface(socket).on('line', (line) => {
      const [verb, subject = '', sid = ''] = line.split(' ');
      if (verb === 'PING') this.pings += 1;
      if (verb === 'PING' && !this.isMute) this.say('PONG');
      if (verb === 'SUB') this.subscribed.push({ subject, sid });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket?.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

test('an address that begins with tls:// turns TLS on, with or without files', () => {
  const tlsOf = (servers: readonly string[], tls?: { readonly ca: string }) =>
    connectOptions({ servers, ...(tls === undefined ? {} : { tls }) }, 'x').tls;
  expect(tlsOf(['nats://a'])).toBeUndefined();
  expect(tlsOf(['nats://a', 'TLS://b:4222'])).toEqual({});
  expect(tlsOf(['nats://a'], { ca: '/ca' })).toEqual({ caFile: '/ca' });
});

test('a file that was written anew counts the next time that NATS is reached', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'skillet-nkey-')), 'host.nk');
  const [before, after] = [nkeys.createUser(), nkeys.createUser()];
  await writeFile(file, before.getSeed());
  const { authenticator } = connectOptions({ servers: [], nkey: file }, 'x');
  const shown = () => (authenticator as Authenticator)('nonce');
  expect(shown()).toMatchObject({ nkey: before.getPublicKey() });
  await writeFile(file, after.getSeed());
  expect(shown()).toMatchObject({ nkey: after.getPublicKey() });
});

test('a message that nobody can deal with is told of, and the next is heard', async () => {
  await using nats = await TinyNats.start();
  const faults: string[] = [];
  const heard: string[] = [];
  const link = new NatsLink({
    access: { servers: [nats.url] },
    name: 'test',
    subjects: subjectsOf('test', OWN),
    clock: new StandingClock(),
    listener: {
      onUp: () => undefined,
      onDown: () => undefined,
      onFault: (why) => faults.push(why),
    },
    receiver: () => ({
      onBeat: (_, bytes) => {
        const text = Buffer.from(bytes).toString();
        if (text === 'bad') throw new Error('of a bad beat');
        heard.push(text);
      },
      onFrame: () => undefined,
      onNobody: () => undefined,
    }),
  });
  link.start();
  await vi.waitFor(() => {
    expect(nats.subscribed).toHaveLength(2);
  });
  nats.send('skillet.test.beat', 'skillet.test.beat.b.1', 'bad');
  nats.send('skillet.test.beat', 'skillet.test.beat.b.1', 'good');
  await vi.waitFor(() => {
    expect(heard).toEqual(['good']);
  });
  expect(faults).toEqual(['a message could not be dealt with: of a bad beat']);
  await link.close();
});

test('NATS is away when nothing comes of it any more, and not as long as anything does', async () => {
  await using nats = await TinyNats.start();
  const clock = new StandingClock();
  const heard: string[] = [];
  let downs = 0;
  const link = new NatsLink({
    access: { servers: [nats.url] },
    ...{ name: 'test', subjects: subjectsOf('test', OWN), clock },
    listener: {
      onUp: () => undefined,
      onDown: () => (downs += 1),
      onFault: () => undefined,
    },
    receiver: () => ({
      onBeat: (_, bytes) => heard.push(Buffer.from(bytes).toString()),
      onFrame: () => undefined,
      onNobody: () => undefined,
    }),
  });
  link.start();
  await vi.waitFor(() => {
    expect(link.isUp).toBe(true);
  });
  // It is asked, and its answer waits behind much else.
  nats.isMute = true;
  for (let second = 0; second < 10; second += 1) {
    nats.send('skillet.test.beat', 'skillet.test.beat.b.1', String(second));
    await vi.waitFor(() => {
      expect(heard).toContain(String(second));
    });
    clock.pass(1000);
  }
  await vi.waitFor(() => {
    expect(nats.pings).toBe(2);
  });
  expect(downs).toBe(0);
  // A host that has stood still says nothing of NATS.
  for (let look = 0; look < 10; look += 1) clock.pass(5000);
  expect(downs).toBe(0);
  for (let second = 0; second < 3; second += 1) clock.pass(1000);
  nats.isMute = false;
  await vi.waitFor(() => {
    expect(downs).toBe(1);
  });
  await vi.waitFor(() => {
    expect(link.isUp).toBe(true);
  }, 10_000);
  for (let second = 0; second < 5; second += 1) {
    clock.pass(1000);
    await link.connection?.flush();
  }
  expect(downs).toBe(1);
  await link.close();
});

test('a subscription that was refused is tried again', async () => {
  await using nats = await TinyNats.start();
  const clock = new StandingClock();
  const faults: string[] = [];
  const heard: string[] = [];
  const link = new NatsLink({
    access: { servers: [nats.url] },
    name: 'test',
    subjects: subjectsOf('test', OWN),
    clock,
    listener: {
      onUp: () => undefined,
      onDown: () => undefined,
      onFault: (why) => faults.push(why),
    },
    receiver: () => ({
      onBeat: (_, bytes) => heard.push(Buffer.from(bytes).toString()),
      onFrame: () => undefined,
      onNobody: () => undefined,
    }),
  });
  link.start();
  await vi.waitFor(() => {
    expect(nats.subscribed).toHaveLength(2);
  });
  nats.say(`-ERR 'Permissions Violation for Subscription to "skillet.test.beat.*.*"'`);
  await vi.waitFor(() => {
    expect(faults.join()).toMatch(/permissions violation/i);
  });
  clock.pass(30_000);
  await vi.waitFor(() => {
    expect(nats.subscribed).toHaveLength(3);
  });
  nats.send('skillet.test.beat', 'skillet.test.beat.b.1', 'here');
  await vi.waitFor(() => {
    expect(heard).toEqual(['here']);
  });
  await link.close();
});

test('a subject names its sender only where that is a name', () => {
  const of = { name: 'b-1', instance: 'f00' };
  expect(senderOf(`skillet.test.beat.b-1.f00`)).toEqual({ from: of, call: 0 });
  expect(senderOf('skillet.test.to.a.1.b-1.f00.7')).toEqual({ from: of, call: 7 });
  for (const wrong of ['b\n.1', `${'x'.repeat(65)}.1`, '.1', 'b', 'b.ü', 'b.1.x'])
    expect(senderOf(`skillet.test.to.a.1.${wrong}`), wrong).toBeUndefined();
});
