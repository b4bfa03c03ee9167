import { setImmediate as turn } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import request from 'supertest';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { EVENT_TYPES } from '../src/events/event-filter.ts';
import { HEARTBEAT, MAX_BACKLOG } from '../src/events/event-stream.ts';
import { MAX_READERS } from '../src/events/send-events.ts';
import { createGateway } from '../src/index.ts';
import { FakeDispatcher } from './support/fake-dispatcher.ts';
import { FakeFeed } from './support/fake-feed.ts';
import { closing, RawConnection, serve } from './support/raw-connection.ts';

async function start() {
  const feed = new FakeFeed();
  const stopping = new AbortController();
  const options = { dispatcher: new FakeDispatcher(), cors: false, stopping: stopping.signal };
  const app = createGateway({ ...options, events: feed });
  const { server, port } = await serve(app);
  /** Opens a stream; resolves when it has begun. */
  const open = async (target = '/events', ...headers: string[]): Promise<RawConnection> => {
    const client = new RawConnection(port);
    client.send(`GET ${target} HTTP/1.1`, 'Host: localhost', ...headers, '', '');
    await client.until('retry: ');
    return client;
  };
  return { app, server, port, feed, stopping, open };
}

/** The events in what was received: id, type and data of each. */
function eventsIn(received: string): { id: string; type: string; data: unknown }[] {
  const found = received.matchAll(/(?:id: (\d+)\n)?event: (\S+)\ndata: (.*)\n\n/g);
  return [...found].map(([, id = '', type = '', data = '']) => ({
    id,
    type,
    data: JSON.parse(data) as unknown,
  }));
}

const idsIn = (received: string) => eventsIn(received).map(({ id }) => id);

describe('GET /events', () => {
  it('sends what happens from now on', async () => {
    const { feed, open } = await start();
    feed.push();
    const client = await open();
    expect(client.received).toContain('\r\nContent-Type: text/event-stream\r\n');
    expect(client.received).toContain('\r\nCache-Control: no-store\r\n');
    expect(client.received).toContain('\r\nX-Accel-Buffering: no\r\n');
    expect(client.received).toContain('retry: 2000\n\n');
    feed.push({ type: 'worker-ready', startMs: 41.5 });
    await client.until('41.5');
    expect(eventsIn(client.received)).toEqual([
      {
        id: '2',
        type: 'worker-ready',
        data: {
          at: 1,
          skill: 'time_skill',
          mount: 'time',
          revision: 'r1',
          worker: 'w1',
          type: 'worker-ready',
          startMs: 41.5,
        },
      },
    ]);
  });

  it('shows no stack and no absolute path, and breaks no line', async () => {
    const { feed, open } = await start();
    const client = await open();
    const cause = { kind: 'exception', message: "no '/srv/a/b.json'\nreally" };
    const line = {
      level: 'error',
      message: 'at /srv/a/c.ts:1',
      stack: 'x\n at /srv',
      fields: '{"a":1}',
    };
    feed.push({ type: 'worker-died', cause, inFlight: 1, uptimeMs: 5, stack: 'Error\n at /srv' });
    feed.push({ type: 'skill-log', line });
    feed.push();
    await client.until('id: 3\n');
    expect(client.received).not.toContain('/srv');
    const [died, log] = eventsIn(client.received).map(
      ({ data }) => data as Record<string, unknown>,
    );
    expect(died).toMatchObject({ cause: { kind: 'exception', message: "no 'b.json'\nreally" } });
    expect(died).not.toHaveProperty('stack');
    expect(log).toMatchObject({
      line: { level: 'error', message: 'at c.ts:1', fields: '{"a":1}' },
    });
    expect(log?.['line']).not.toHaveProperty('stack');
  });

  it.each([
    ['/events', ['Last-Event-ID: 2']],
    ['/events?last_event_id=2', []],
    ['/events?last_event_id=1', ['Last-Event-ID: 2']],
  ])('goes on after the last event that the client saw: %s %j', async (target, headers) => {
    const { feed, open } = await start();
    for (let count = 0; count < 4; count += 1) feed.push();
    const client = await open(target, ...headers);
    feed.push();
    await client.until('id: 5');
    expect(idsIn(client.received)).toEqual(['3', '4', '5']);
  });

  it('says when events in between are no longer kept', async () => {
    const { feed, open } = await start();
    for (let count = 0; count < 5; count += 1) feed.push();
    feed.forgotten = 3;
    const client = await open('/events', 'Last-Event-ID: 2');
    await client.until('id: 5');
    expect(eventsIn(client.received)[0]).toEqual({
      id: '',
      type: 'gap',
      data: { after: 2, next: 4 },
    });
    expect(idsIn(client.received).slice(1)).toEqual(['4', '5']);
    const everything = await open('/events?last_event_id=0');
    await everything.until('id: 5');
    expect(idsIn(everything.received)).toEqual(['4', '5']);
  });

  it.each(['x', '-1', '1.5', '9'.repeat(16), ''])('takes no heed of the id "%s"', async (id) => {
    const { feed, open } = await start();
    feed.push();
    const client = await open(`/events?last_event_id=${id}`);
    feed.push();
    await client.until('id: 2');
    expect(idsIn(client.received)).toEqual(['2']);
  });

  it.each([
    ['types=worker-ready,%20skill-removed', ['2', '3', '4']],
    ['types=worker-ready&types=skill-removed', ['2', '3', '4']],
    ['mount=time', ['1', '2']],
    ['mount=web,nobody', ['3', '4']],
    ['mount=web&types=skill-removed', ['4']],
    ['types=&mount=', ['1', '2', '3', '4']],
  ])('sends only what is wanted: ?%s', async (query, expected) => {
    const { feed, open } = await start();
    const client = await open(`/events?${query}`);
    feed.push();
    feed.push({ type: 'worker-ready' });
    feed.push({ type: 'worker-ready', mount: 'web' });
    feed.push({ type: 'skill-removed', mount: 'web' });
    await client.until(`id: ${expected.at(-1) ?? ''}`);
    expect(idsIn(client.received)).toEqual(expected);
  });

  it('refuses a type that there is not, and names those there are', async () => {
    const { app } = await start();
    const response = await request(app).get('/events?types=worker-dead').expect(400);
    expect(response.body.detail).toContain('no events of type "worker-dead"');
    expect(response.body.detail).toContain('worker-died');
  });

  it('takes HEAD, which opens no stream', async () => {
    const { app, feed } = await start();
    await request(app).head('/events').expect(200).expect('Content-Type', 'text/event-stream');
    expect(feed.listeners.size).toBe(0);
  });

  it('is not there where nobody keeps events', async () => {
    const app = createGateway({ dispatcher: new FakeDispatcher(), cors: false });
    await request(app).get('/events').expect(404);
  });
});

describe('a stream of events', () => {
  it('is given up when the client leaves', async () => {
    const { feed, open } = await start();
    const client = await open();
    await open();
    await feed.listening(2);
    client.socket.destroy();
    await feed.listening(1);
  });

  it('ends when the host stops, for any number of clients', async () => {
    const { app, feed, stopping, open } = await start();
    const warned = vi.spyOn(process, 'emitWarning');
    const clients = await Promise.all(Array.from({ length: 20 }, () => open()));
    stopping.abort();
    await Promise.all(clients.map((client) => client.ended));
    for (const { received } of clients) {
      expect(received).toContain(': the host is stopping\n\n');
      expect(received).toMatch(/0\r\n\r\n$/);
    }
    expect(feed.listeners.size).toBe(0);
    expect(warned).not.toHaveBeenCalled();
    await request(app).get('/events').expect(200, '');
  });

  it('does not keep a host from stopping when its client has stopped reading', async () => {
    const { server, port, feed, stopping } = await start();
    const line = { level: 'info', message: 'x'.repeat(64 * 1024) };
    for (let id = 0; id < 512; id += 1) feed.push({ type: 'skill-log', line });
    const closed = new Promise<void>((resolve) => {
      server.on('connection', (socket) => void closing(socket).then(resolve));
    });
    const client = new RawConnection(port);
    client.socket.pause();
    client.send('GET /events?last_event_id=0 HTTP/1.1', 'Host: localhost', '', '');
    await feed.listening(1);
    stopping.abort();
    await closed;
  });

  it('is kept alive by comments while nothing happens', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const { feed, open } = await start();
    const client = await open();
    vi.advanceTimersByTime(HEARTBEAT);
    await client.until('\n:\n\n');
    client.socket.destroy();
    await feed.listening(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is cut off when the client reads too slowly, and costs nothing any more', async () => {
    const { feed, open } = await start();
    const slow = await open();
    const quick = await open();
    slow.socket.pause();
    const message = 'x'.repeat(64 * 1024);
    // What the kernel takes for a reader that sleeps differs from machine to machine.
    for (let sent = 0; feed.listeners.size === 2 && sent < 5000; sent += 1) {
      feed.push({ type: 'skill-log', line: { level: 'info', message } });
      await quick.until(`id: ${String(feed.entries.length)}\n`);
      quick.received = '';
    }
    expect(feed.listeners.size).toBe(1);
    slow.socket.resume();
    await slow.ended;
    feed.push();
    await quick.until('worker-starting');
  });

  it('is cut off when the client stops reading, however little waits for it', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const { feed, open } = await start();
    const client = await open();
    client.socket.pause();
    const message = 'x'.repeat(MAX_BACKLOG / 8);
    // Until the system takes no more for it, and a part of the last event stays with the host.
    while (feed.listeners.size === 1 && feed.entries.length < 1000) {
      feed.push({ type: 'skill-log', line: { level: 'info', message } });
      await turn();
      if (feed.entries.length > 100) vi.advanceTimersByTime(HEARTBEAT);
    }
    expect(feed.listeners.size).toBe(0);
  });

  it('is refused when very many follow the events already', async () => {
    const { feed, open, app } = await start();
    const readers = await Promise.all(Array.from({ length: MAX_READERS }, () => open()));
    const refused = await request(app).get('/events').set('Host', 'localhost').expect(503);
    expect(refused.body).toMatchObject({ code: 'host_overloaded' });
    expect(refused.headers['retry-after']).toBe('5');
    readers[0]?.socket.destroy();
    await feed.listening(MAX_READERS - 1);
    await open();
  });

  it('is not cut off for all that it was asked to repeat', async () => {
    const { feed, open } = await start();
    const message = 'x'.repeat(64 * 1024);
    const count = Math.ceil((4 * MAX_BACKLOG) / message.length);
    for (let id = 1; id <= count; id += 1) {
      feed.push({ type: 'skill-log', line: { level: 'info', message } });
    }
    const client = await open('/events?last_event_id=0');
    feed.push();
    await client.until('worker-starting');
    await turn();
    expect(idsIn(client.received)).toHaveLength(count + 1);
  });
});

it('every type of event is documented', () => {
  const text = readFileSync(new URL('../../../docs/health.md', import.meta.url), 'utf8');
  const [, section = ''] = /^### Types of events\n([^]*?)^#/m.exec(text) ?? [];
  const documented = [...section.matchAll(/^\| `([a-z-]+)`/gm)].map(([, type]) => type);
  expect(documented).toEqual(EVENT_TYPES);
});
