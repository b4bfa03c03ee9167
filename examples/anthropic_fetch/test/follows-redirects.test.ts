import { describe, expect, test } from 'vitest';
import { firstHop, redirectedHop } from '../network/hop.ts';
import { failureOf, fetchLocal, names } from './support/fetch-local.ts';
import { serve } from './support/servers.ts';

/** Redirects `/n` to `/n-1`, and answers at `/0`. */
function countdown(): Promise<string> {
  return serve(({ url = '' }, response) => {
    const left = Number(url.slice(1));
    if (left === 0) response.end('arrived');
    else response.writeHead(302, { location: `/${left - 1}` }).end('moved');
  });
}

test.each([301, 302, 303, 307, 308])('status %i is followed', async (status) => {
  const origin = await serve(({ url }, response) => {
    if (url === '/there?a=1') response.end('arrived');
    else response.writeHead(status, { location: 'there?a=1#part' }).end();
  });
  expect(await fetchLocal(`${origin}/here`)).toBe('arrived');
});

test('twenty redirects are followed, and no more', async () => {
  const origin = await countdown();
  expect(await fetchLocal(`${origin}/20`)).toBe('arrived');
  expect(await failureOf(fetchLocal(`${origin}/21`))).toEqual({
    status: 502,
    detail: `${origin}/21 redirects more than 20 times.`,
  });
});

test('a loop ends', async () => {
  let requests = 0;
  const origin = await serve((_, response) => {
    requests += 1;
    response.writeHead(302, { location: '/' }).end();
  });
  expect(await failureOf(fetchLocal(origin))).toMatchObject({ status: 502 });
  expect(requests).toBe(21);
});

test('a redirect leads to other hosts', async () => {
  const there = await serve((_, response) => response.end('arrived'));
  const here = await serve((_, response) => response.writeHead(302, { location: there }).end());
  expect(await fetchLocal(here)).toBe('arrived');
});

test('a location in UTF-8 is understood', async () => {
  const origin = await serve(({ url }, response) => {
    if (url === '/caf%C3%A9') response.end('arrived');
    else response.writeHead(302, { location: Buffer.from('/café').toString('latin1') }).end();
  });
  expect(await fetchLocal(origin)).toBe('arrived');
});

test('the body of a redirect is not read', async () => {
  const origin = await serve(({ url }, response) => {
    if (url === '/there') response.end('arrived');
    // It has no end.
    else response.writeHead(302, { location: '/there' }).write('moved');
  });
  expect(await fetchLocal(origin)).toBe('arrived');
});

test.each(['file:///etc/passwd', 'ftp://example.com/', 'data:text/html,x', 'javascript:1'])(
  'a redirect to %s is refused',
  async (location) => {
    const origin = await serve((_, response) => response.writeHead(302, { location }).end());
    expect(await failureOf(fetchLocal(origin))).toEqual({
      status: 400,
      detail: 'Only http:// and https:// URLs are fetched.',
    });
  },
);

test('a redirect to what is no URL fails', async () => {
  const origin = await serve((_, response) =>
    response.writeHead(302, { location: 'http://[nowhere' }).end(),
  );
  expect(await failureOf(fetchLocal(origin))).toEqual({
    status: 502,
    detail: `${origin}/ redirects to an invalid URL.`,
  });
});

test('a redirect that names no location fails', async () => {
  const origin = await serve((_, response) => response.writeHead(302).end());
  expect(await failureOf(fetchLocal(origin))).toEqual({
    status: 502,
    detail: `${origin}/ answered with status 302.`,
  });
});

describe('credentials in the URL', () => {
  /** Redirects `/` to a location, and tells everywhere else who is asking. */
  const echo = (location = '/there') =>
    serve(({ url, headers }, response) => {
      if (url === '/') response.writeHead(302, { location }).end();
      else response.end(headers.authorization ?? 'nobody');
    });
  const basic = (credentials: string) => `Basic ${Buffer.from(credentials).toString('base64')}`;
  const as = (user: string, origin: string) => origin.replace('://', `://${user}@`);

  test.each([
    ['ada:secret', 'ada:secret'],
    ['ada', 'ada:'],
    ['%C3%A4da:p%40ss%3Aword', 'äda:p@ss:word'],
    ['ada:100%', 'ada:100%'],
  ])('%s are sent', async (user, sent) => {
    const origin = await echo();
    expect(await fetchLocal(as(user, `${origin}/page`))).toBe(basic(sent));
  });

  test('are sent along to the same origin', async () => {
    const origin = await echo();
    expect(await fetchLocal(as('ada:secret', origin))).toBe(basic('ada:secret'));
  });

  test('are not sent along to another', async () => {
    const there = await echo();
    const here = await echo(`${there}/page`);
    expect(await fetchLocal(as('ada:secret', here))).toBe('nobody');
  });

  test('are not sent along to another name of the same server', async () => {
    const there = await echo();
    const here = await echo(`${there.replace('127.0.0.1', 'other.test')}/page`);
    const resolve = names({ 'other.test': [['127.0.0.1']] });
    expect(await fetchLocal(as('ada:secret', here), { resolve })).toBe('nobody');
  });

  test('give way to those of the location', async () => {
    const there = await echo();
    const here = await echo(as('bob:other', `${there}/page`));
    expect(await fetchLocal(as('ada:secret', here))).toBe(basic('bob:other'));
  });

  test.each([
    ['http://ada@example.com/', 'https://example.com/', true],
    ['http://ada@example.com:8080/', 'http://example.com:8080/x', true],
    ['https://ada@example.com/', 'http://example.com/', false],
    ['http://ada@example.com/', 'https://example.com:8443/', false],
    ['http://ada@example.com:8080/', 'https://example.com/', false],
    ['http://ada@example.com/', 'https://www.example.com/', false],
    ['http://ada@example.com/', 'http://example.com:81/', false],
  ])('from %s to %s: sent along %j', (from, to, kept) => {
    expect(redirectedHop(firstHop(from), to)).toEqual({
      url: new URL(to),
      authorization: kept ? basic('ada:') : undefined,
    });
  });
});
