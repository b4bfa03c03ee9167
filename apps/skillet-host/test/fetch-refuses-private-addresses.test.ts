import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serve } from '../../../examples/anthropic_fetch/test/support/servers.ts';
import { run, type Cli } from './support/cli.ts';
import { serveExamples } from './support/examples.ts';
import { PRETENDED_INTERNET } from './support/workspace.ts';

let cli: Cli;
let url: string;

beforeAll(async () => {
  ({ cli, url } = await serveExamples(
    [
      { folder: 'anthropic_fetch', mount: 'fetch' },
      { folder: 'anthropic_fetch', mount: 'open', settings: 'env: {FETCH_ALLOW_PRIVATE: "1"}' },
      { folder: 'anthropic_fetch', mount: 'other', settings: 'env: {FETCH_ALLOW_PRIVATE: "true"}' },
      { folder: PRETENDED_INTERNET, mount: 'internet' },
    ],
    { env: { FETCH_ALLOW_PRIVATE: '' } },
  ));
});
afterAll(() => cli[Symbol.asyncDispose]());

/** A server of this machine, and how many requests have reached it. */
async function counting(answer: (path: string) => string | undefined = () => undefined) {
  const seen = { origin: '', port: '', requests: 0 };
  seen.origin = await serve(({ url: path = '' }, response) => {
    seen.requests += 1;
    const location = answer(path);
    if (location === undefined) response.end('secret');
    else response.writeHead(302, { location }).end();
  });
  seen.port = new URL(seen.origin).port;
  return seen;
}

async function fetched(page: string, mount = 'fetch') {
  const { status, body } = await run(url, mount, { url: page });
  return { status, body };
}

const refused = {
  status: 400,
  body: { detail: expect.stringContaining('is not at a public address') },
};

describe('without FETCH_ALLOW_PRIVATE a page of this machine is not asked for', () => {
  test.each([
    '127.0.0.1',
    '127.1',
    '127.0.0.1.',
    '0x7f.1',
    '0x7f000001',
    '0177.0.0.1',
    '2130706433',
    '%31%32%37.0.0.1',
    '１２７.0.0.1',
    '0',
    '0.0.0.0',
    '[::]',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:ffff:7f00:1]',
    '[64:ff9b::127.0.0.1]',
    'localhost',
    'LOCALHOST',
    'localhost.',
    'db.localhost',
    'example.com@127.0.0.1',
  ])('at %s', async (host) => {
    const server = await counting();
    expect(await fetched(`http://${host}:${server.port}/`)).toEqual(refused);
    expect(server.requests).toBe(0);
  });

  test('and no other value than 1 allows it', async () => {
    const server = await counting();
    expect(await fetched(server.origin, 'other')).toEqual(refused);
    expect(server.requests).toBe(0);
    expect(await fetched(server.origin, 'open')).toMatchObject({ status: 200 });
  });
});

test.each([
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '100.64.0.1',
  '169.254.169.254',
  '[fd00::1]',
  '[fe80::1]',
])('private and link-local addresses are refused: %s', async (host) => {
  expect(await fetched(`http://${host}/latest/meta-data/`)).toEqual(refused);
});

describe('a public server', () => {
  test.each(['93.184.215.14', '0x5db8d70e', 'page.test'])(
    'is reached by %s, also over redirects',
    async (host) => {
      const server = await counting((path) => (path === '/' ? '/there' : undefined));
      expect(await fetched(`http://${host}:${server.port}/`, 'internet')).toEqual({
        status: 200,
        body: { html: 'secret', markdown: null },
      });
      expect(server.requests).toBe(2);
    },
  );

  test.each([
    'http://127.0.0.1:PORT/',
    'http://127.1:PORT/',
    'http://2130706433:PORT/',
    'http://0x7f.1:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://localhost:PORT/',
    '//127.0.0.1:PORT/',
    'http://169.254.169.254/latest/meta-data/',
    'http://loopback.test:PORT/',
    'http://intranet.test/',
  ])('does not lead to %s, neither at once nor in the second hop', async (location) => {
    const inside = await counting();
    const public_ = await counting((path) =>
      path === '/second' ? '/first' : location.replace('PORT', inside.port),
    );
    for (const hop of ['first', 'second']) {
      const page = `http://page.test:${public_.port}/${hop}`;
      expect(await fetched(page, 'internet')).toEqual(refused);
    }
    expect(public_.requests).toBe(3);
    expect(inside.requests).toBe(0);
  });
});

describe('what DNS answers is refused', () => {
  test.each(['loopback.test', 'intranet.test', 'mixed.test'])('of %s', async (name) => {
    const server = await counting();
    expect(await fetched(`http://${name}:${server.port}/`, 'internet')).toEqual(refused);
    expect(server.requests).toBe(0);
  });

  test('when a name has moved between two hops', async () => {
    const server = await counting((path) => (path === '/' ? '/there' : undefined));
    expect(await fetched(`http://moving.test:${server.port}/`, 'internet')).toEqual(refused);
    expect(server.requests).toBe(1);
  });
});
