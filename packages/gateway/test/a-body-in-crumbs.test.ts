import fc from 'fast-check';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { createGateway } from '../src/index.ts';
import { GrowingBody } from '../src/request/growing-body.ts';
import { ReadingTurns } from '../src/request/reading-turns.ts';
import { fakeSkill, FakeDispatcher, ok } from './support/fake-dispatcher.ts';
import { RawConnection, serve } from './support/raw-connection.ts';

const CRUMBS = 100_000;
const HEAD = ['HTTP/1.1', 'Host: h', 'Transfer-Encoding: chunked', '', ''].join('\r\n');

it('is put together as it comes, whatever its pieces', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 9_000 })),
      fc.boolean(),
      (pieces, isDeclared) => {
        const whole = Buffer.concat(pieces);
        const body = new GrowingBody({ most: whole.length, isDeclared });
        for (const piece of pieces) body.add(piece);
        expect(body.whole().equals(whole)).toBe(true);
        expect(body.whole().buffer.byteLength).toBeLessThanOrEqual(
          Math.max(8192, 2 * whole.length),
        );
      },
    ),
  );
});

it('takes the memory of its declared size at once, but not before a share of that has come', () => {
  const most = 1_600_000;
  const body = new GrowingBody({ most, isDeclared: true });
  body.add(Buffer.alloc(50_000));
  expect(body.room).toBeLessThan(most / 10);
  body.add(Buffer.alloc(50_000));
  expect(body.room).toBe(most);
  const unknown = new GrowingBody({ most, isDeclared: false });
  unknown.add(Buffer.alloc(100_000));
  expect(unknown.room).toBeLessThan(most / 10);
});

it.each([
  ['run', 'time'],
  ['stream', 'app'],
])('arrives whole, and a neighbour is answered meanwhile (%s)', async (path, mount) => {
  const dispatcher = new FakeDispatcher(
    fakeSkill('time', { bodyLimit: CRUMBS }),
    fakeSkill('app', { bodyLimit: CRUMBS, kind: 'app' }),
    fakeSkill('neighbour'),
  );
  const { port } = await serve(createGateway({ dispatcher, cors: false }));
  const order: string[] = [];
  dispatcher.respond = ({ body }, of) => {
    if (of !== 'app') order.push(of);
    if (body !== null && !(body instanceof Uint8Array)) {
      let size = 0;
      body.read({
        chunk: (bytes) => {
          size += bytes.byteLength;
          body.grant(bytes.byteLength);
        },
        end: () => order.push(`app ${String(size)}`),
        fail: () => order.push('failed'),
      });
    } else if (of === 'time') expect(body).toHaveLength(CRUMBS);
    return ok;
  };
  const crumbs = new RawConnection(port);
  crumbs.send(`POST /skills/${mount}/${path} ${HEAD}${'1\r\nx\r\n'.repeat(CRUMBS)}0\r\n\r\n`);
  const neighbour = new RawConnection(port);
  neighbour.send('POST /skills/neighbour/run HTTP/1.1', 'Host: h', 'Content-Length: 0', '', '');
  await neighbour.until('{"ok":true}');
  await crumbs.until('{"ok":true}');
  while (order.length < 2) await nextTurn();
  expect(order).toEqual(['neighbour', mount === 'app' ? `app ${String(CRUMBS)}` : 'time']);
});

it('loses its turn after so many pieces, or bytes, in a row', () => {
  for (const [bytes, goesOn] of [
    [1, 1023],
    [64 * 1024, 7],
  ] as const) {
    const turns = new ReadingTurns();
    const body = {};
    let pieces = 0;
    while (turns.mayGoOn(body, bytes)) pieces += 1;
    expect(pieces).toBe(goesOn);
    expect(turns.mayGoOn({}, bytes)).toBe(true);
    expect(turns.mayGoOn(body, bytes)).toBe(true);
  }
});

it('goes on in a later turn, a few of them in each', async () => {
  const turns = new ReadingTurns();
  let resumed = 0;
  for (let n = 0; n < 6; n += 1) turns.wait(() => (resumed += 1));
  expect(resumed).toBe(0);
  await nextTurn();
  expect(resumed).toBe(4);
  await nextTurn();
  expect(resumed).toBe(6);
});

it('goes on after a rest when it comes in crumbs, one of such bodies after the other', () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  try {
    const turns = new ReadingTurns();
    const resumed: number[] = [];
    for (const body of [{ name: 1 }, { name: 2 }]) {
      while (turns.mayGoOn(body, 1));
      turns.wait(() => resumed.push(body.name));
    }
    vi.advanceTimersByTime(29);
    expect(resumed).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(resumed).toEqual([1]);
    vi.advanceTimersByTime(30);
    expect(resumed).toEqual([1, 2]);
  } finally {
    vi.useRealTimers();
  }
});
