import { describe, expect, test } from 'vitest';
import { isPublicAddress } from '../network/public-address.ts';
import { failureOf, fetchLocal, names } from './support/fetch-local.ts';
import { serve } from './support/servers.ts';

/** One address of the loopback network plays the public internet. */
const isAllowed = (address: string) => address === '127.0.0.1';

describe('an address is public', () => {
  test.each([
    '1.1.1.1',
    '93.184.215.14',
    '172.15.255.255',
    '172.32.0.0',
    '100.63.255.255',
    '2606:4700::1111',
    '2a00:1450:4001:830::200e',
    '::ffff:1.1.1.1',
    '64:ff9b::101:101',
  ])('%s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});

describe('an address is not public', () => {
  test.each([
    ['this network', '0.0.0.0'],
    ['this network', '0.1.2.3'],
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['carrier-grade NAT', '100.127.255.255'],
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.254'],
    ['link-local, metadata of clouds', '169.254.169.254'],
    ['metadata of Azure', '168.63.129.16'],
    ['metadata of Azure, as IPv6', '::ffff:a83f:8110'],
    ['metadata of Azure, behind NAT64', '64:ff9b::168.63.129.16'],
    ['metadata of AWS, as IPv6', 'fd00:ec2::254'],
    ['metadata of Google, as IPv6', 'fd20:ce::254'],
    ['metadata of Alibaba', '100.100.100.200'],
    ['metadata of Oracle', '192.0.0.192'],
    ['protocol assignments', '192.0.0.1'],
    ['documentation', '192.0.2.1'],
    ['documentation', '198.51.100.1'],
    ['documentation', '203.0.113.1'],
    ['6to4 relays', '192.88.99.1'],
    ['benchmarking', '198.18.0.1'],
    ['benchmarking', '198.19.255.255'],
    ['multicast', '224.0.0.1'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['unspecified', '::'],
    ['loopback', '::1'],
    ['an IPv4 address', '::127.0.0.1'],
    ['an IPv4 address', '::7f00:1'],
    ['an IPv4 address', '::ffff:127.0.0.1'],
    ['an IPv4 address', '::ffff:a9fe:a9fe'],
    ['an IPv4 address, translated', '::ffff:0:127.0.0.1'],
    ['an IPv4 address behind NAT64', '64:ff9b::7f00:1'],
    ['an IPv4 address behind NAT64', '64:ff9b::169.254.169.254'],
    ['NAT64 of a local network', '64:ff9b:1::1'],
    ['an IPv4 address behind 6to4', '2002:7f00:1::'],
    ['any address behind 6to4', '2002:101:101::1'],
    ['Teredo', '2001::1'],
    ['benchmarking', '2001:2::1'],
    ['documentation', '2001:db8::1'],
    ['documentation', '3fff::1'],
    ['discard only', '100::1'],
    ['unique local', 'fc00::1'],
    ['unique local', 'fd12:3456:789a::1'],
    ['link-local', 'fe80::1'],
    ['link-local of an interface', 'fe80::1%eth0'],
    ['site-local', 'fec0::1'],
    ['multicast', 'ff02::1'],
    ['not assigned', '4000::1'],
    ['no address', 'example.com'],
    ['no address', ''],
  ])('%s: %s', (_, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('a URL is refused for an address', () => {
  test.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://127.0.0.1./',
    'http://0x7f.1/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://2130706433/',
    'http://%31%32%37.0.0.1/',
    'http://１２７.0.0.1/',
    'http://0/',
    'http://0.0.0.0/',
    'https://10.0.0.1:8443/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[0:0:0:0:0:ffff:7f00:1]/',
    'http://[fd00::1]/',
    'http://[fe80::1]/',
    'http://[64:ff9b::127.0.0.1]/',
    'http://user@127.0.0.1/',
    'http://example.com@127.0.0.1/',
    'http:127.0.0.1',
    'http:\\\\127.0.0.1\\',
  ])('in it: %s', async (url) => {
    const { status, detail } = await failureOf(fetchLocal(url, { isAllowed: isPublicAddress }));
    expect(status).toBe(400);
    expect(detail).toContain('is not at a public address');
  });

  test.each([
    'http://localhost/',
    'http://localhost./',
    'http://LOCALHOST:8000/',
    'http://db.localhost/',
    'http://ｌocalhost/',
  ])('that its name stands for: %s', async (url) => {
    const resolve = names({});
    const fetched = fetchLocal(url, { isAllowed: isPublicAddress, resolve });
    expect(await failureOf(fetched)).toMatchObject({ status: 400 });
  });

  test.each([
    [['10.0.0.1']],
    [['::1']],
    [['fe80::1%eth0']],
    [['93.184.215.14', '10.0.0.1']],
    [['2606:4700::1111', '::ffff:10.0.0.1']],
  ])('that DNS answers: %j', async (addresses) => {
    const resolve = names({ 'intranet.test': [addresses] });
    const url = 'http://intranet.test/';
    expect(await failureOf(fetchLocal(url, { isAllowed: isPublicAddress, resolve }))).toEqual({
      status: 400,
      // What DNS says of a network is not for everybody.
      detail:
        'http://intranet.test/ is not at a public address, and others are not fetched unless FETCH_ALLOW_PRIVATE is 1.',
    });
  });
});

describe('a redirect is refused', () => {
  test.each([
    'http://127.0.0.2/',
    'http://127.2/',
    'http://2130706434/',
    'http://[::1]/',
    'http://169.254.169.254/',
    '//127.0.0.2/',
    'http://intranet.test/',
  ])('to %s', async (location) => {
    const origin = await serve((_, response) => response.writeHead(302, { location }).end());
    const resolve = names({ 'intranet.test': [['127.0.0.2']] });
    const { status, detail } = await failureOf(fetchLocal(origin, { isAllowed, resolve }));
    expect(status).toBe(400);
    expect(detail).toContain('is not at a public address');
  });

  test('however many public hops come before it', async () => {
    const asked: string[] = [];
    const origin = await serve(({ url = '' }, response) => {
      asked.push(url);
      const location = url === '/3' ? 'http://127.0.0.3/' : `/${String(asked.length)}`;
      response.writeHead(307, { location }).end();
    });
    expect(await failureOf(fetchLocal(origin, { isAllowed }))).toMatchObject({ status: 400 });
    expect(asked).toEqual(['/', '/1', '/2', '/3']);
  });
});

describe('a name that changes its address', () => {
  const moving = async () => {
    const origin = await serve(({ url }, response) => {
      if (url === '/') response.writeHead(302, { location: '/again' }).end();
      else response.end('reached');
    });
    return origin.replace('127.0.0.1', 'moving.test');
  };

  test('is looked up once for each connection, which goes where the answer said', async () => {
    const resolve = names({ 'moving.test': [['127.0.0.1'], ['127.0.0.1'], ['127.0.0.9']] });
    expect(await fetchLocal(await moving(), { isAllowed, resolve })).toBe('reached');
  });

  test('is refused as soon as the address is not public', async () => {
    const resolve = names({ 'moving.test': [['127.0.0.1'], ['127.0.0.9']] });
    const url = await moving();
    expect(await failureOf(fetchLocal(url, { isAllowed, resolve }))).toMatchObject({ status: 400 });
  });
});

describe('what is not a web address is refused', () => {
  test.each([
    '',
    'example.com',
    'www.example.com/page',
    '/page',
    'http://',
    'http://exa mple.com/',
    'http://[::1/',
    'http://1.2.3.4.5/',
    'http://example.com:99999/',
  ])('%j', async (url) => {
    expect(await failureOf(fetchLocal(url))).toEqual({
      status: 400,
      detail:
        "'url' is not a valid URL. Please give a complete one (e.g. 'https://example.com/page').",
    });
  });

  test.each([
    'ftp://example.com/',
    'file:///etc/passwd',
    'data:text/html,x',
    'javascript:alert(1)',
    'gopher://127.0.0.1/',
    'ws://example.com/',
    'blob:http://example.com/1',
    'user:secret@example.com',
  ])('%s', async (url) => {
    expect(await failureOf(fetchLocal(url))).toEqual({
      status: 400,
      detail: 'Only http:// and https:// URLs are fetched.',
    });
  });
});
