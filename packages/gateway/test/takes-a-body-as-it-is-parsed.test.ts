import { once } from 'node:events';
import { createServer, IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readBody } from '../src/request/read-body.ts';
import { TakeableRequest } from '../src/request/takeable-request.ts';
import { closing, RawConnection, serve } from './support/raw-connection.ts';

const LIMIT = 100;

/** A server that answers each request with its body, read as told; it keeps the requests that it saw. */
async function echo(
  Message: typeof IncomingMessage,
  read: (req: IncomingMessage, start: () => void) => void = (_req, start) => {
    start();
  },
) {
  const seen: IncomingMessage[] = [];
  const server = createServer({ IncomingMessage: Message }, (req, res) => {
    seen.push(req);
    const answer = (text: string) => {
      res.end(`<${text}>`);
    };
    read(req, () => {
      readBody(req, LIMIT, {
        onBody: (body) => {
          answer(body === null ? 'none' : Buffer.from(body).toString());
        },
        onTooLarge: () => {
          req.resume();
          answer('too large');
        },
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { client: new RawConnection((server.address() as AddressInfo).port), seen };
}

const post = (body: string) => [
  'POST / HTTP/1.1',
  'Host: h',
  `Content-Length: ${String(body.length)}`,
  '',
  body,
];
const chunked = ['POST / HTTP/1.1', 'Host: h', 'Transfer-Encoding: chunked', ''];

describe.each([
  ['read as a stream', IncomingMessage],
  ['taken as it is parsed', TakeableRequest],
])('a body %s', (_how, Message) => {
  it('arrives whole, one request after the other on a connection', async () => {
    const { client } = await echo(Message);
    client.send(...post('one'));
    await client.until('<one>');
    client.send(...post('two'));
    await client.until('<two>');
    client.send(...post(''));
    await client.until('<none>');
  });

  it('arrives whole when it is sent in pieces', async () => {
    const { client } = await echo(Message);
    client.send(...chunked, '3', 'abc', '');
    client.send('2', 'de', '0', 'Trailer: x', '', '');
    await client.until('<abcde>');
  });

  it('of requests that are sent at once belongs to each of them', async () => {
    const { client } = await echo(Message);
    client.send(...post('one'), ...post('two').slice(0, -1), 'two');
    await client.until('<two>');
    expect(client.received.indexOf('<one>')).toBeLessThan(client.received.indexOf('<two>'));
  });

  it('arrives whole when it is begun to be read after it has come', async () => {
    const waiting: (() => void)[] = [];
    const { client } = await echo(Message, (req, start) => {
      waiting.push(start);
      // The body comes in the same turn.
      setImmediate(() => {
        expect(req.complete).toBe(true);
        for (const begin of waiting.splice(0)) begin();
      });
    });
    client.send(...post('late'));
    await client.until('<late>');
  });

  it('arrives whole when the first part of it has come before', async () => {
    const { client, seen } = await echo(Message, (_req, start) => {
      setImmediate(start);
    });
    client.send(...chunked, '3', 'abc', '');
    while (seen[0]?.readableFlowing !== true && seen[0]?.readableLength !== 3) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    client.send('2', 'de', '0', '', '');
    await client.until('<abcde>');
  });

  it('over the limit is refused, and the connection goes on', async () => {
    const { client } = await echo(Message);
    client.send(...chunked, '60', 'x'.repeat(96), '');
    client.send('60', 'x'.repeat(96), '');
    await client.until('<too large>');
    client.send('3', 'abc', '0', '', '', ...post('next'));
    await client.until('<next>');
  });

  it('of a client that leaves is never whole, and its request is closed', async () => {
    const { client, seen } = await echo(Message);
    client.send(...chunked, '3', 'abc', '');
    while (seen[0] === undefined) await new Promise((resolve) => setImmediate(resolve));
    const closed = closing(seen[0]);
    client.socket.destroy();
    await closed;
    expect(seen[0]).toMatchObject({ complete: false, destroyed: true });
  });
});

it('a request whose body is taken is over for everybody else', async () => {
  const { client, seen } = await echo(TakeableRequest);
  client.send(...post('one'));
  await client.until('<one>');
  expect(seen[0]).toMatchObject({
    complete: true,
    readableDidRead: false,
    readableEnded: true,
    destroyed: true,
  });
});

it('a request is a stream like any other to those who read it so', async () => {
  const { port } = await serve((req, res) => {
    expect(req).toBeInstanceOf(TakeableRequest);
    req.pipe(res);
  });
  const client = new RawConnection(port);
  client.send(...post('piped'));
  await client.until('piped');
});

it('a chunk has memory of its own, which whoever takes it may use up', async () => {
  const chunks: Buffer[] = [];
  const { port } = await serve((req, res) => {
    const onChunk = (chunk: Buffer) => chunks.push(chunk) > 0;
    const onEnd = () => {
      const own = chunks.filter(({ buffer, byteLength }) => byteLength === buffer.byteLength);
      res.end(`<${String(own.length)} own>`);
    };
    expect(req instanceof TakeableRequest && req.takeBody({ onChunk, onEnd })).toBe(true);
  });
  const client = new RawConnection(port);
  client.send(...post('x'.repeat(200_000)));
  await client.until(' own>');
  expect(chunks.length).toBeGreaterThan(1);
  expect(client.received).toContain(`<${String(chunks.length)} own>`);
});
