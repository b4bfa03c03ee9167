import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { everyday as test, slow } from '../../../test/support/runs.ts';
import {
  closedPort,
  serve,
  serveRaw,
} from '../../../examples/anthropic_fetch/test/support/servers.ts';
import {
  BUFFERS,
  MB,
  PIECE,
  streaming,
} from '../../../examples/anthropic_fetch/test/support/streaming.ts';
import { run, type Cli } from './support/cli.ts';
import { serveExamples } from './support/examples.ts';
import { peakMegabytes } from './support/footprint.ts';

let cli: Cli;
let url: string;
/** Takes connections and never answers. */
let silent: Server;
/** A call to it that began with the tests, and how many seconds it took. */
let stalled: Promise<Answer & { seconds: number }>;

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

const FIRST = PIECE.toString().slice(0, 10_000);

/** Calls the skill, which has a worker that may reach any address. */
async function fetched(page: string, inputs: object = {}, mount = 'fetch'): Promise<Answer> {
  const { status, body } = await run(url, mount, { url: page, ...inputs });
  return { status, body };
}

const page = (html: string): Answer => ({ status: 200, body: { html, markdown: null } });
const failure = (detail: unknown, status = 502): Answer => ({ status, body: { detail } });

beforeAll(async () => {
  const folder = 'anthropic_fetch';
  ({ cli, url } = await serveExamples(
    [
      { folder, mount: 'fetch' },
      { folder, mount: 'impatient', settings: 'timeout: 1s' },
    ],
    { env: { FETCH_ALLOW_PRIVATE: '1' } },
  ));
  silent = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const begun = performance.now();
  stalled = fetched(`http://ada:s3cret@127.0.0.1:${String(port)}/slow?token=1`).then((answer) => ({
    ...answer,
    seconds: (performance.now() - begun) / 1000,
  }));
  // One run alone has the test that waits for it.
  stalled.catch(() => undefined);
});
afterAll(async () => {
  await cli[Symbol.asyncDispose]();
  silent.close();
});

describe('redirects', () => {
  /** Redirects `/n` to `/n-1`, and answers at `/0`. */
  const countdown = () =>
    serve(({ url: path = '' }, response) => {
      const left = Number(path.slice(1));
      if (left === 0) response.end('arrived');
      else response.writeHead(302, { location: `/${left - 1}` }).end('moved');
    });

  test.each([301, 302, 303, 307, 308])('with status %i lead to other ports', async (status) => {
    const there = await serve((_, response) => response.end('arrived'));
    const here = await serve((_, response) =>
      response.writeHead(status, { location: there }).end(),
    );
    expect(await fetched(here)).toEqual(page('arrived'));
  });

  test('are followed twenty times', async () => {
    const origin = await countdown();
    expect(await fetched(`${origin}/20`)).toEqual(page('arrived'));
    expect(await fetched(`${origin}/21`)).toEqual(
      failure(`${origin}/21 redirects more than 20 times.`),
    );
  });

  test('that go round in a circle of two servers end', async () => {
    let requests = 0;
    let next = '';
    const one = await serve((_, response) => {
      requests += 1;
      response.writeHead(302, { location: next }).end();
    });
    const two = await serve((_, response) => {
      requests += 1;
      response.writeHead(302, { location: one }).end();
    });
    next = two;
    expect(await fetched(one)).toEqual(failure(`${one}/ redirects more than 20 times.`));
    expect(requests).toBe(21);
  });

  test('lead nowhere but to the web', async () => {
    const location = 'file:///etc/passwd';
    const origin = await serve((_, response) => response.writeHead(302, { location }).end());
    expect(await fetched(origin)).toEqual(
      failure('Only http:// and https:// URLs are fetched.', 400),
    );
  });

  describe('of a URL with credentials', () => {
    const ADA = `Basic ${Buffer.from('ada:s3cret').toString('base64')}`;
    const BOB = `Basic ${Buffer.from('bob:other').toString('base64')}`;
    const as = (user: string, origin: string) => origin.replace('://', `://${user}@`);
    const as127 = (origin: string) => origin;
    const asLocalhost = (origin: string) => origin.replace('127.0.0.1', 'localhost');
    /** Redirects `/` to a location, and tells everywhere else who is asking. */
    const echo = (location: string) =>
      serve(({ url: path, headers }, response) => {
        if (path === '/') response.writeHead(302, { location }).end();
        else response.end(headers.authorization ?? 'nobody');
      });

    test('take them along to the same origin', async () => {
      const origin = await echo('/there');
      expect(await fetched(as('ada:s3cret', origin))).toEqual(page(ADA));
    });

    test.each([
      ['port', as127],
      ['host', asLocalhost],
    ])('do not take them along to another %s', async (_, change) => {
      const there = await echo('/');
      const here = await echo(`${change(there)}/there`);
      expect(await fetched(as('ada:s3cret', here))).toEqual(page('nobody'));
    });

    test('take those that the location has', async () => {
      const there = await echo('/');
      const here = await echo(as('bob:other', `${there}/there`));
      expect(await fetched(as('ada:s3cret', here))).toEqual(page(BOB));
    });
  });
});

describe('a server that fails is told as 502, without the credentials and the query of the URL', () => {
  const secretive = (origin: string) =>
    `${origin.replace('://', '://ada:s3cret@')}/page?token=s3cret#s3cret`;
  const HEAD = 'HTTP/1.1 200 OK\r\n';
  const raw = (answer: string) => serveRaw((socket) => socket.end(answer));

  test.each([400, 401, 403, 404, 429, 500, 503])('status %i', async (status) => {
    const origin = await serve((_, response) => response.writeHead(status).end('<p>no'));
    expect(await fetched(secretive(origin))).toEqual(
      failure(`${origin}/page answered with status ${String(status)}.`),
    );
  });

  test('a connection that is refused', async () => {
    const origin = `http://127.0.0.1:${String(await closedPort())}`;
    expect(await fetched(secretive(origin))).toEqual(
      failure(`${origin}/page refused the connection (ECONNREFUSED).`),
    );
  });

  test('a name that does not exist', async () => {
    const { status, body } = await fetched(secretive('http://nowhere.invalid'));
    expect(status).toBe(502);
    expect(body['detail']).toMatch(/^http:\/\/nowhere\.invalid\/page has a host name that /);
  });

  test.each([
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n', 'did not answer in valid HTTP'],
    ['a length below zero', `${HEAD}Content-Length: -3\r\n\r\nabc`, 'did not answer in valid HTTP'],
    [
      'two lengths',
      `${HEAD}Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde`,
      'did not answer in valid HTTP',
    ],
    [
      'less than it promised',
      `${HEAD}Content-Length: 100\r\n\r\n<p>abc`,
      'closed the connection before the page was complete',
    ],
    [
      'no last chunk',
      `${HEAD}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n`,
      'closed the connection before the page was complete',
    ],
    [
      'what is not compressed',
      `${HEAD}Content-Encoding: gzip\r\n\r\n<p>plain`,
      'sent a body that cannot be decompressed',
    ],
  ])('an answer of %s', async (_, answer, why) => {
    const origin = await raw(answer);
    const { status, body } = await fetched(secretive(origin));
    expect(status).toBe(502);
    expect(String(body['detail']).replace(/ \(\w+\)\.$/, '')).toBe(`${origin}/page ${why}`);
    expect(JSON.stringify(body)).not.toMatch(/s3cret|ada|token/);
  });

  test('and the log of the host does not have them either', async () => {
    const port = String(await closedPort());
    await run(url, 'fetch', { url: `http://ada:s3cret@127.0.0.1:${port}/?s3cret` });
    expect(JSON.stringify(cli.lines)).not.toContain('s3cret');
  });
});

describe('a length that is not true', () => {
  const raw = (length: number, body: string) =>
    serveRaw((socket) =>
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${String(length)}\r\n\r\n${body}`),
    );

  test('cuts the page off when it is too short', async () => {
    expect(await fetched(await raw(3, 'abcdefghi'))).toEqual(page('abc'));
  });

  test('does not matter when it is too long and enough has arrived', async () => {
    const origin = await raw(Number.MAX_SAFE_INTEGER, 'x'.repeat(10_001));
    expect(await fetched(origin)).toEqual(page('x'.repeat(10_000)));
  });
});

describe('a charset', () => {
  const bytes = (...parts: (string | number[])[]) =>
    Buffer.concat(parts.map((part) => Buffer.from(part as string)));
  const BOM = [0xef, 0xbb, 0xbf];
  const EURO = [0x80]; // in windows-1252
  const META = '<meta charset=windows-1252>';

  test.each([
    ['of the header', 'text/html; charset=windows-1252', bytes(EURO), '€'],
    ['of the header against the page', 'text/html; charset=utf-8', bytes(META, '€'), `${META}€`],
    ['of the mark against the header', 'text/html; charset=windows-1252', bytes(BOM, '€'), '€'],
    ['of the mark against the page', 'text/html', bytes(BOM, META, '€'), `${META}€`],
    ['of a mark of UTF-16', 'text/html', bytes([0xff, 0xfe, 0xac, 0x20]), '€'],
    ['of the page', 'text/html', bytes(META, EURO), `${META}€`],
    [
      'that does not exist, and of the page',
      'text/html; charset=klingon',
      bytes(META, EURO),
      `${META}€`,
    ],
    ['that does not exist, alone', 'text/html; charset=klingon', bytes('€'), '€'],
    ['that is not true', 'text/html; charset=utf-8', bytes('5 ', EURO), '5 \ufffd'],
  ])('%s', async (_, contentType, body, html) => {
    const headers = { 'content-type': contentType };
    const origin = await serve((_, response) => response.writeHead(200, headers).end(body));
    expect(await fetched(origin)).toEqual(page(html));
  });
});

describe('of a page', () => {
  const EMOJI = '😀';

  test('10,000 code points from the start index on are returned', async () => {
    const origin = await serve((_, response) => response.end(`ab${EMOJI.repeat(10_001)}`));
    expect(await fetched(origin)).toEqual(page(`ab${EMOJI.repeat(9_998)}`));
    expect(await fetched(origin, { start_index: -5 })).toEqual(page(`ab${EMOJI.repeat(9_998)}`));
    expect(await fetched(origin, { start_index: 9_999 })).toEqual(page(EMOJI.repeat(4)));
    expect(await fetched(origin, { start_index: '20000' })).toEqual(page(''));
  });

  test('they are turned to Markdown when that is asked for, cut first', async () => {
    const html = `<h1>Title</h1><script>alert(1)</script><style>p {}</style><table><tr><th>a</th></tr><tr><td>1</td></tr></table><p>${'x'.repeat(20_000)}</p>`;
    const origin = await serve((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end(html),
    );
    const { status, body } = await fetched(origin, { as_markdown: true });
    expect({ status, html: body['html'] }).toEqual({ status: 200, html: null });
    const markdown = String(body['markdown']);
    expect(markdown).toMatch(/^Title\n=+\n\n\| a \|\n\| --- \|\n\| 1 \|\n\nx+$/);
    expect(markdown).not.toContain('alert');
    expect([...markdown.matchAll(/x/g)].length).toBe(10_000 - html.indexOf('xxx'));
  });

  test('of any depth Markdown is made', async () => {
    const origin = await serve((_, response) => response.end('<b>'.repeat(20_000)));
    expect(await fetched(origin, { as_markdown: true })).toMatchObject({ status: 200 });
  });
});

describe('of a body no more is read than needed, and nothing is held', () => {
  test.each([
    ['300 MB', 300 * MB, { 'content-length': 300 * MB }],
    ['no end', Infinity, {}],
  ])('of %s', async (_, length, headers) => {
    const { origin, sent } = await streaming(length, headers);
    expect(await fetched(origin)).toEqual(page(FIRST));
    expect(await sent).toBeLessThan(BUFFERS);
  });

  test('of twelve bodies without end at the same time', async () => {
    const before = peakMegabytes(cli);
    const streams = await Promise.all(Array.from({ length: 12 }, () => streaming(Infinity)));
    const answers = streams.map(({ origin }) => fetched(origin, { start_index: 2 * MB }));
    for (const { status, body } of await Promise.all(answers)) {
      expect({ status, length: String(body['html']).length }).toEqual({
        status: 200,
        length: 10_000,
      });
    }
    for (const { sent } of streams) expect(await sent).toBeLessThan(2 * MB + BUFFERS);
    expect(peakMegabytes(cli) - before).toBeLessThan(150);
  });

  test('on the way to a start index that is far in it', async () => {
    const { origin, sent } = await streaming(300 * MB);
    const before = peakMegabytes(cli);
    expect(await fetched(origin, { start_index: 299 * MB })).toEqual(page(FIRST));
    expect(await sent).toBeGreaterThan(299 * MB);
    // What lies about until it is collected; a page that was held would be twice as much, at least.
    expect(peakMegabytes(cli) - before).toBeLessThan(180);
  });

  slow('also when many are on that way at once', async () => {
    const { origin } = await streaming(Infinity);
    const answers = Array.from({ length: 12 }, () => fetched(origin, { start_index: 40 * MB }));
    for (const answer of await Promise.all(answers)) expect(answer).toEqual(page(FIRST));
    expect(cli.lines.filter((line) => line['event'] === 'worker-died')).toEqual([]);
  });
});

describe('a server that stalls', () => {
  test.each([
    ['before it says anything', ''],
    ['in the headers', 'HTTP/1.1 200 OK\r\nContent-'],
    ['in the body', 'HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n<p>abc'],
  ])('%s is left when the time of the skill is up', async (_, answer) => {
    const { promise: hungUp, resolve: onHangUp } = Promise.withResolvers<unknown>();
    const origin = await serveRaw((socket) => {
      socket.once('close', onHangUp);
      socket.write(answer);
    });
    const { status, body } = await fetched(origin, {}, 'impatient');
    expect({ status, code: body['code'] }).toEqual({ status: 504, code: 'skill_timeout' });
    await hungUp;
  });

  test('has twenty seconds without a shorter timeout, while others are served', async () => {
    const { seconds, status, body } = await stalled;
    expect({ status, body }).toEqual(
      failure(expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/slow took longer than 20 s\.$/)),
    );
    expect(seconds).toBeGreaterThan(19.9);
    expect(seconds).toBeLessThan(29);
  });
});
