import zlib from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { failureOf, fetchLocal } from './support/fetch-local.ts';
import { serve, serveRaw } from './support/servers.ts';
import { BUFFERS, MB, PIECE, streaming } from './support/streaming.ts';

describe('of a page', () => {
  test('of 300 MB a few are sent', async () => {
    const { origin, sent } = await streaming(300 * MB, { 'content-length': 300 * MB });
    expect(await fetchLocal(origin)).toBe(PIECE.toString().slice(0, 10_000));
    expect(await sent).toBeLessThan(BUFFERS);
  });

  test('without end a few are sent', async () => {
    const { origin, sent } = await streaming(Infinity);
    expect(await fetchLocal(origin, { start: 5_000_000 })).toHaveLength(10_000);
    expect(await sent).toBeLessThan(5_000_000 + BUFFERS);
  });

  test('of 300 MB the end is found, and nothing is held on the way', async () => {
    const { origin } = await streaming(300 * MB);
    const before = process.memoryUsage().rss;
    let peak = before;
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 10);
    const text = await fetchLocal(origin, {
      start: 300 * MB - 20,
      limits: { time: 60_000 },
    });
    clearInterval(watch);
    expect(text).toBe('cdef0123456789abcdef');
    expect(peak - before).toBeLessThan(150 * MB);
  });

  test('no more than the limit is read', async () => {
    const { origin, sent } = await streaming(Infinity);
    const fetched = fetchLocal(origin, { start: 1e15, limits: { bytes: 20 * MB } });
    expect(await failureOf(fetched)).toEqual({
      status: 400,
      detail:
        "'start_index' 1000000000000000 is too far into the page: no more than 20 MB of it are read.",
    });
    expect(await sent).toBeLessThan(20 * MB + BUFFERS);
  });
});

describe('a length that is not true', () => {
  test('is no longer than promised when it is longer', async () => {
    const origin = await serveRaw((socket) =>
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdefghi'),
    );
    expect(await fetchLocal(origin)).toBe('abc');
  });

  test('does not matter when enough has arrived', async () => {
    const origin = await serveRaw((socket) =>
      socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n${'x'.repeat(10_000)}`),
    );
    expect(await fetchLocal(origin)).toBe('x'.repeat(10_000));
  });

  test('is not needed when the end of the connection is that of the page', async () => {
    for (const version of ['1.0', '1.1']) {
      const origin = await serveRaw((socket) => socket.end(`HTTP/${version} 200 OK\r\n\r\nabc`));
      expect(await fetchLocal(origin)).toBe('abc');
    }
  });

  test('does not matter when it is huge', async () => {
    const length = 'Content-Length: 9007199254740991';
    const origin = await serveRaw((socket) =>
      socket.write(`HTTP/1.1 200 OK\r\n${length}\r\n\r\n${'x'.repeat(10_001)}`),
    );
    expect(await fetchLocal(origin)).toBe('x'.repeat(10_000));
  });
});

describe('a compressed page', () => {
  const page = `<p>${'Moby Dick '.repeat(3_000)}</p>`;
  const part = page.slice(0, 10_000);

  test.each([
    ['gzip', zlib.gzipSync(page)],
    ['x-gzip', zlib.gzipSync(page)],
    ['GZIP', zlib.gzipSync(page)],
    ['deflate', zlib.deflateSync(page)],
    ['deflate', zlib.deflateRawSync(page)],
    ['br', zlib.brotliCompressSync(page)],
    ['identity', Buffer.from(page)],
    ['deflate, gzip', zlib.gzipSync(zlib.deflateSync(page))],
    ['deflate, br', zlib.brotliCompressSync(zlib.deflateRawSync(page))],
  ])('by %s', async (coding, body) => {
    const origin = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': coding }).end(body),
    );
    expect(await fetchLocal(origin)).toBe(part);
    expect(await fetchLocal(origin, { start: 30_000 })).toBe(page.slice(30_000));
  });

  test.each(['gzip', 'deflate', 'br'])('by %s may be empty', async (coding) => {
    const origin = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': coding }).end(),
    );
    expect(await fetchLocal(origin)).toBe('');
  });

  test.each([
    ['gzip', zlib.gzipSync(page)],
    ['deflate', zlib.deflateSync(page)],
    ['br', zlib.brotliCompressSync(page)],
  ])('by %s that lacks its end is what there is', async (coding, body) => {
    const origin = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': coding }).end(body.subarray(0, -6)),
    );
    expect(page.startsWith(await fetchLocal(origin))).toBe(true);
  });

  test('may be followed by what does not belong to it', async () => {
    const origin = await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 99999\r\n\r\n');
      // More is promised, and never comes.
      socket.write(Buffer.concat([zlib.gzipSync('<p>all'), Buffer.alloc(100)]));
    });
    expect(await fetchLocal(origin)).toBe('<p>all');
  });

  test.each(['gzip', 'deflate', 'br'])('by %s that is not', async (coding) => {
    const origin = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': coding }).end('<p>Not compressed at all</p>'),
    );
    const { status, detail } = await failureOf(fetchLocal(origin));
    expect(status).toBe(502);
    expect(detail).toContain('sent a body that cannot be decompressed');
  });

  test.each(['zstd', 'compress', 'gzip, gzip, gzip, gzip, gzip'])('by %s', async (coding) => {
    const origin = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': coding }).end('x'),
    );
    expect(await failureOf(fetchLocal(origin))).toEqual({
      status: 502,
      detail: `${origin}/ answered in a content encoding that was not asked for.`,
    });
  });
});

describe('a bomb', () => {
  const zeros = Buffer.alloc(64 * MB, ' ');
  test.each([
    ['gzip', zlib.gzipSync(zeros)],
    ['deflate', zlib.deflateSync(zeros)],
    [
      'br',
      zlib.brotliCompressSync(zeros, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5 } }),
    ],
    ['gzip, gzip', zlib.gzipSync(zlib.gzipSync(zeros))],
  ])('of %s is not set off', async (coding, body) => {
    const origin = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': coding }).end(body),
    );
    const before = process.memoryUsage().rss;
    expect(await fetchLocal(origin)).toBe(' '.repeat(10_000));
    expect(process.memoryUsage().rss - before).toBeLessThan(48 * MB);
  });

  test('counts by what it becomes', async () => {
    const body = zlib.gzipSync(zeros);
    const origin = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(body),
    );
    const fetched = fetchLocal(origin, { start: 1e9, limits: { bytes: 8 * MB } });
    expect(await failureOf(fetched)).toMatchObject({ status: 400 });
  });
});
