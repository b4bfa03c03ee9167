import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { fetchSource } from '../src/fetch/fetch-source.ts';
import { mustBePublic } from '../src/fetch/follow.ts';
import { isPrivate } from '../src/fetch/private-address.ts';
import type { Progress } from '../src/progress.ts';
import { Refused } from '../src/refused.ts';

const URL_OF_IT = 'https://203.0.113.7/x.tgz';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** What comes of fetching something where these answers come one after the other, and the addresses that were asked. */
async function fetched(
  answers: readonly Response[],
  { url = URL_OF_IT, allow }: { readonly url?: string; readonly allow?: readonly string[] } = {},
) {
  const left = [...answers];
  const asked: string[] = [];
  vi.stubGlobal('fetch', (to: URL, { redirect }: RequestInit) => {
    asked.push(to.href);
    expect(redirect).toBe('manual');
    return Promise.resolve(left.shift() ?? new Response('', { status: 404 }));
  });
  const staging = await mkdtemp(join(tmpdir(), 'skillet-arrives-'));
  const source = { kind: 'url', url, integrity: `sha512-${'A'.repeat(86)}==` } as const;
  const progress: Progress[] = [];
  const error: unknown = await fetchSource(source, {
    ...{ cwd: staging, staging, minAge: 0, now: 0, rules: undefined, allow },
    onProgress: (one) => progress.push(one),
  }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Refused);
  return { said: String(error), asked, progress };
}

function to(location: string, status = 302): Response {
  return new Response(null, { status, headers: { location } });
}

test('a body that breaks off is refused', async () => {
  const body = new ReadableStream({
    pull(controller) {
      controller.error(new TypeError('terminated'));
    },
  });
  expect((await fetched([new Response(body)])).said).toContain('has not arrived whole: terminated');
});

test('the body of an answer that is none is not waited for', async () => {
  const cancel = vi.fn();
  const body = new ReadableStream({ cancel });
  expect((await fetched([new Response(body, { status: 503 })])).said).toContain('is 503');
  expect(cancel).toHaveBeenCalledOnce();
});

test('how much has arrived is told', async () => {
  const headers = { 'content-length': '3' };
  const { said, progress } = await fetched([new Response('abc', { headers })]);
  expect(said).toContain('its digest is');
  expect(progress).toEqual([{ unit: 'bytes', done: 3, total: 3 }]);
});

test('a redirect is followed to what is allowed, and each hop is looked at', async () => {
  const allow = ['https://203.0.113.7/*', 'https://files.example.org/skills/*'];
  for (const [first, says, hops] of [
    [to('/y.tgz'), 'its digest is', 2],
    [to('https://203.0.113.7/z.tgz', 308), 'its digest is', 2],
    [to('http://203.0.113.7/x.tgz'), 'without https:', 1],
    [to('file:///etc/passwd'), 'without https:', 1],
    [to('https://ada:secret@203.0.113.7/x'), 'with a password', 1],
    [to('https://files.example.org/other/x.tgz'), 'install.allow does not allow', 1],
    [to('https://203.0.113.8/x.tgz'), 'install.allow does not allow', 1],
    [to('https://203.0.113.7/%2e%2e/x.tgz'), 'its digest is', 2],
    [to('https://203.0.113.7/a%2f%2e%2e%2fx.tgz'), 'lead elsewhere', 1],
    [to('https://'), 'no address', 1],
  ] as const) {
    const { said, asked } = await fetched([first, new Response('abc')], { allow });
    expect({ to: first.headers.get('location'), said }).toEqual({
      to: first.headers.get('location'),
      said: expect.stringContaining(says) as string,
    });
    expect(asked).toHaveLength(hops);
  }
  const round = Array.from({ length: 9 }, () => to('/x.tgz'));
  const { said, asked } = await fetched(round);
  expect(said).toContain('more than 5 times');
  expect(asked).toHaveLength(6);
});

test('nothing leads into a private network, unless that is named', async () => {
  for (const host of ['127.0.0.1', '10.0.0.5', '169.254.169.254', '[::1]', '[::ffff:10.0.0.1]']) {
    const inside = `https://${host}/x.tgz`;
    // Nobody has written it.
    const led = await fetched([to(inside), new Response('abc')]);
    expect(led.said).toContain('of a private network');
    expect(led.asked).toEqual([URL_OF_IT]);
    // A star does not name it.
    const starred = await fetched([new Response('abc')], { url: inside, allow: ['https://*'] });
    expect(starred.said).toContain('install.allow does not name it');
    expect(starred.asked).toEqual([]);
    const { origin } = new URL(inside);
    const named = { url: inside, allow: [`${origin}/*`] };
    expect((await fetched([new Response('abc')], named)).said).toContain('its digest is');
    // On the command line, it was.
    const typed = await fetched([to('/y.tgz'), new Response('abc')], { url: inside });
    expect(typed.said).toContain('its digest is');
  }
  const allow = ['git+https://*'];
  const git = { kind: 'git', url: 'https://10.0.0.5/x.git', commit: 'a'.repeat(40) } as const;
  const options = { cwd: '.', staging: '.', minAge: 0, now: 0, rules: undefined };
  await expect(fetchSource(git, { ...options, allow })).rejects.toThrow('of a private network');
  const ssh = { ...git, url: 'ssh://git@10.0.0.5/x.git' } as const;
  for (const one of ['git+ssh://*', 'git+ssh://git@*', '*'])
    await expect(fetchSource(ssh, { ...options, allow: [one] })).rejects.toThrow(
      'of a private network',
    );
  for (const one of ['ssh://git@10.0.0.5/*', 'ssh://*@10.0.0.5/team/*'])
    await mustBePublic(new URL(ssh.url), [one]);
});

test('addresses of private networks are known', () => {
  for (const address of ['172.31.255.255', '100.64.0.1', '0.0.0.0', 'fe80::1', 'fd00::1', '::'])
    expect({ address, isPrivate: isPrivate(address) }).toEqual({ address, isPrivate: true });
  for (const address of ['172.32.0.1', '8.8.8.8', '2606:4700::1', '::ffff:8.8.8.8'])
    expect({ address, isPrivate: isPrivate(address) }).toEqual({ address, isPrivate: false });
});
