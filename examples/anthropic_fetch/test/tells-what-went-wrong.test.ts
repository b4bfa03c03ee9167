import zlib from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { toSkillError } from '../network/failure.ts';
import { closedPort, serve, serveRaw, serveUntrusted } from './support/servers.ts';
import { failureOf, fetchLocal, names } from './support/fetch-local.ts';

const HEAD = 'HTTP/1.1 200 OK\r\n';

describe('a server that answers with an error', () => {
  test.each([304, 400, 401, 404, 418, 429, 500, 503])('status %i', async (status) => {
    const origin = await serve((_, response) => response.writeHead(status).end('<p>no'));
    expect(await failureOf(fetchLocal(`${origin}/a/b`))).toEqual({
      status: 502,
      detail: `${origin}/a/b answered with status ${status}.`,
    });
  });

  test('is named as it was reached over redirects', async () => {
    const there = await serve((_, response) => response.writeHead(404).end());
    const location = `${there}/gone`;
    const here = await serve((_, response) => response.writeHead(302, { location }).end());
    const { detail } = await failureOf(fetchLocal(here));
    expect(detail).toBe(`${there}/gone answered with status 404.`);
  });
});

describe('a server that cannot be reached', () => {
  test('refuses the connection', async () => {
    const origin = `http://127.0.0.1:${await closedPort()}`;
    expect(await failureOf(fetchLocal(origin))).toEqual({
      status: 502,
      detail: `${origin}/ refused the connection (ECONNREFUSED).`,
    });
  });

  test('refuses it at each of its addresses', async () => {
    const url = `http://page.test:${await closedPort()}/`;
    const resolve = names({ 'page.test': [['127.0.0.1', '127.0.0.2']] });
    expect(await failureOf(fetchLocal(url, { resolve }))).toEqual({
      status: 502,
      detail: `${url} refused the connection (ECONNREFUSED).`,
    });
  });

  test('is reached at another of its addresses', async () => {
    const origin = await serve((_, response) => response.end('arrived'));
    const url = origin.replace('127.0.0.1', 'page.test');
    const resolve = names({ 'page.test': [['127.0.0.2', '127.0.0.1']] });
    expect(await fetchLocal(url, { resolve })).toBe('arrived');
  });

  test('has a name that does not exist', async () => {
    expect(await failureOf(fetchLocal('http://page.test/', { resolve: names({}) }))).toEqual({
      status: 502,
      detail: 'http://page.test/ has a host name that does not exist (ENOTFOUND).',
    });
  });

  test('has a name without addresses', async () => {
    const resolve = names({ 'page.test': [[]] });
    expect(await failureOf(fetchLocal('http://page.test/', { resolve }))).toEqual({
      status: 502,
      detail: 'http://page.test/ has a host name that does not exist (ENODATA).',
    });
  });

  test('has a certificate that nobody trusts', async () => {
    const origin = await serveUntrusted((_, response) => response.end('secret'));
    expect(await failureOf(fetchLocal(origin))).toEqual({
      status: 502,
      detail: `${origin}/ has no valid certificate (DEPTH_ZERO_SELF_SIGNED_CERT).`,
    });
  });

  test('does not speak TLS', async () => {
    const origin = await serve((_, response) => response.end('plain'));
    const { status, detail } = await failureOf(fetchLocal(origin.replace('http', 'https')));
    expect(status).toBe(502);
    expect(detail).toMatch(/ cannot be reached over TLS \(\w+\)\.$/);
  });
});

describe('an answer that is no HTTP', () => {
  test.each([
    ['of other bytes', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['with a header that is none', `${HEAD}no colon\r\n\r\n`],
    ['with a negative length', `${HEAD}Content-Length: -3\r\n\r\nabc`],
    ['with two lengths', `${HEAD}Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde`],
    ['with too long a header', `${HEAD}X: ${'y'.repeat(70_000)}\r\n\r\nabc`],
    ['that switches the protocol', 'HTTP/1.1 101 OK\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'],
  ])('%s', async (_, answer) => {
    const origin = await serveRaw((socket) => socket.end(answer));
    const { status, detail } = await failureOf(fetchLocal(origin));
    expect(status).toBe(502);
    expect(detail).toMatch(/ did not answer in valid HTTP \(\w+\)\.$/);
  });
});

describe('a connection that closes too early', () => {
  test.each([
    ['at once', ''],
    ['in the headers', `${HEAD}Content-`],
    ['before the length that was promised', `${HEAD}Content-Length: 100\r\n\r\n<p>abc`],
    ['in a chunk', `${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nabc`],
    ['before the last chunk', `${HEAD}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n`],
    ['in what is compressed', `${HEAD}Content-Encoding: gzip\r\nContent-Length: 9\r\n\r\n`],
    ['in what may be compressed', `${HEAD}Content-Encoding: deflate\r\nContent-Length: 9\r\n\r\n`],
  ])('%s', async (_, answer) => {
    const origin = await serveRaw((socket) => socket.end(answer));
    expect(await failureOf(fetchLocal(origin))).toEqual({
      status: 502,
      detail: `${origin}/ closed the connection before the page was complete (ECONNRESET).`,
    });
  });

  test.each(['gzip', 'gzip, gzip', 'deflate, gzip'])('within %s', async (coding) => {
    const origin = await serveRaw((socket) => {
      socket.write(`${HEAD}Content-Encoding: ${coding}\r\nContent-Length: 9999\r\n\r\n`);
      socket.end(zlib.gzipSync('<p>the first part of it', { level: 0 }).subarray(0, -9));
    });
    const { detail } = await failureOf(fetchLocal(origin));
    expect(detail).toMatch(/ closed the connection | cannot be decompressed /);
  });

  test('by a reset', async () => {
    const origin = await serveRaw((socket) => socket.resetAndDestroy());
    const { detail } = await failureOf(fetchLocal(origin));
    expect(detail).toMatch(/ closed the connection before the page was complete /);
  });
});

describe('a server that takes too long', () => {
  const limits = { time: 50 };

  test.each([
    ['to say anything', ''],
    ['in the headers', `${HEAD}Content-`],
    ['with information', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
    ['in the first bytes', `${HEAD}Content-Length: 100\r\n\r\n<p>abc`],
    ['in the body', `${HEAD}Content-Length: 3000\r\n\r\n${'x'.repeat(2_000)}`],
    ['in what is compressed', `${HEAD}Content-Encoding: gzip\r\n\r\n`],
    ['in what may be compressed', `${HEAD}Content-Encoding: deflate\r\n\r\n`],
  ])('%s', async (_, answer) => {
    const origin = await serveRaw((socket) => socket.write(answer));
    expect(await failureOf(fetchLocal(origin, { limits }))).toEqual({
      status: 502,
      detail: `${origin}/ took longer than 0.05 s.`,
    });
  });

  test('over redirects', async () => {
    const origin = await serve(({ url }, response) => {
      if (url === '/') response.writeHead(302, { location: '/slow' }).end();
    });
    // Long enough for the first hop on any machine.
    const { detail } = await failureOf(fetchLocal(origin, { limits: { time: 1_000 } }));
    expect(detail).toBe(`${origin}/slow took longer than 1 s.`);
  });

  test('to be looked up', async () => {
    const { detail } = await failureOf(
      fetchLocal('http://page.test/', { limits, resolve: () => {} }),
    );
    expect(detail).toBe('http://page.test/ took longer than 0.05 s.');
  });

  test('has twenty seconds', async () => {
    const { FETCH_LIMITS } = await import('../limits.ts');
    expect(FETCH_LIMITS.time).toBe(20_000);
  });
});

describe('a detail holds neither credentials nor the query', () => {
  const secrets = /ada|s3cret|token|fragment/;
  const secretive = (origin: string) =>
    `${origin.replace('://', '://ada:s3cret@')}/page?token=1#fragment`;

  test.each([
    ['a refusal', () => 'http://127.0.0.1:1'],
    ['a missing name', () => 'http://nowhere.invalid'],
    ['a status', () => serve((_, response) => response.writeHead(500).end())],
    [
      'a loop',
      () => serve(({ url }, response) => response.writeHead(302, { location: url }).end()),
    ],
    ['no HTTP', () => serveRaw((socket) => socket.end('ada:s3cret\r\n\r\n'))],
    ['an early end', () => serveRaw((socket) => socket.end(`${HEAD}Content-Length: 9\r\n\r\n`))],
    ['a stall', () => serveRaw((socket) => socket.write(HEAD))],
    ['bytes', () => serve((_, response) => response.end(Buffer.alloc(9)))],
    ['a coding', () => serve((_, r) => r.writeHead(200, { 'content-encoding': 'token' }).end('x'))],
  ])('of %s', async (_, origin) => {
    const url = secretive(await origin());
    const options = { limits: { time: 1_000 }, resolve: names({}) };
    const { detail } = await failureOf(fetchLocal(url, options));
    expect(detail).not.toMatch(secrets);
    expect(detail).toContain('/page');
  });

  test.each(['ada:s3cret@example.com', 'http://ada:s3cret@exa mple.com/', 'ftp://ada:s3cret@x/'])(
    'of %s',
    async (url) => {
      expect((await failureOf(fetchLocal(url))).detail).not.toMatch(secrets);
    },
  );

  test('and not the whole of a long path', async () => {
    const origin = await serve((_, response) => response.writeHead(404).end());
    const { detail } = await failureOf(fetchLocal(`${origin}/${'x'.repeat(5_000)}`));
    expect(detail.length).toBeLessThan(300);
  });
});

test('the caller that leaves ends the fetch, and the connection', async () => {
  const leaving = new AbortController();
  const reason = new Error('the client left');
  const { promise: hungUp, resolve: onHangUp } = Promise.withResolvers<unknown>();
  const origin = await serveRaw((socket) => {
    socket.write(`${HEAD}\r\n<p>`, () => leaving.abort(reason));
    socket.once('close', onHangUp);
  });
  await expect(fetchLocal(origin, { signal: leaving.signal })).rejects.toBe(reason);
  await hungUp;
});

test('a caller that has left asks for nothing', async () => {
  const signal = AbortSignal.abort(new Error('the client left'));
  const origin = await serve((_, response) => response.end('never asked for'));
  await expect(fetchLocal(origin, { signal })).rejects.toThrow('the client left');
});

test('faults of our own are not blamed on the server', () => {
  const fault = new TypeError('x is not a function');
  expect(toSkillError(fault, new URL('http://example.com'))).toBe(fault);
});
