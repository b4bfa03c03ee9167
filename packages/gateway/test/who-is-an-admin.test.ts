import type { IncomingMessage } from 'node:http';
import fc from 'fast-check';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { carriesToken, digestToken } from '../src/caller/bearer-token.ts';
import { GuessCount } from '../src/caller/guess-count.ts';
import { distrustOf, isLocalHost, isLoopback } from '../src/caller/local-caller.ts';
import { createGateway, type GatewayOptions } from '../src/index.ts';
import { FROM_ELSEWHERE, TOKEN, WITH_TOKEN } from './support/callers.ts';
import { fakeSkill, FakeDispatcher } from './support/fake-dispatcher.ts';
import { FakeFeed } from './support/fake-feed.ts';
import { RawConnection, serve } from './support/raw-connection.ts';

const REPORT = {
  before: [],
  after: [],
  added: [],
  removed: [],
  updated: [],
  unchanged: [],
  failed: [],
};

/** A gateway with everything that is for admins, and how often it reloaded. */
function gateway(options: Partial<GatewayOptions> = {}) {
  const reloads: boolean[] = [];
  const app = createGateway({
    dispatcher: new FakeDispatcher(fakeSkill('time')),
    cors: true,
    names: ['skills.test'],
    events: new FakeFeed(),
    reload: async (_by, { dryRun }) => {
      reloads.push(dryRun);
      return REPORT;
    },
    ...options,
  });
  return { app, reloads };
}

/** What the three kinds of doors say to a caller. */
async function doors(options: Partial<GatewayOptions>, headers: Record<string, string>) {
  const { app, reloads } = gateway(options);
  const reload = await request(app).post('/reload').set(headers);
  const events = await request(app).head('/events').set(headers);
  const detail = await request(app).get('/skills/time').set(headers).expect(200);
  const health = await request(app).get('/health').set(headers).expect(200);
  const detailed = 'workers' in detail.body;
  expect('workers' in health.body.skills.time).toBe(detailed);
  expect(reloads).toHaveLength(reload.status === 200 ? 1 : 0);
  expect(events.status).toBe(reload.status);
  expect(detailed).toBe(reload.status === 200);
  return reload;
}

describe('without a token', () => {
  it('a program on this machine is an admin', async () => {
    expect((await doors({}, {})).status).toBe(200);
    expect((await doors({}, { Host: 'localhost:8000' })).status).toBe(200);
    expect((await doors({}, { 'Sec-Fetch-Site': 'none' })).status).toBe(200);
    expect((await doors({}, { Authorization: 'Bearer of-a-skill' })).status).toBe(200);
  });

  it.each([
    ['through a proxy', FROM_ELSEWHERE, 'through a proxy'],
    ['through a proxy that signs', { Via: '1.1 x' }, 'through a proxy'],
    ['through a proxy by the book', { Forwarded: 'for=1.2.3.4' }, 'through a proxy'],
    ['through one that says the port', { 'X-Forwarded-Port': '443' }, 'through a proxy'],
    ['through a content network', { 'CF-Connecting-IP': '1.2.3.4' }, 'through a proxy'],
    ['through a tunnel', { 'Tailscale-User-Login': 'ada' }, 'through a proxy'],
    ['from a page of another origin', { Origin: 'https://ours.test' }, 'a web page'],
    [
      'from a page of our own',
      { Origin: 'http://127.0.0.1:8000', 'Sec-Fetch-Site': 'same-origin' },
      'a web page',
    ],
    ['from a page by our own name', { Host: 'skills.test:8000' }, 'neither localhost nor'],
  ])('a request %s is refused with 403 and how to change that', async (_, headers, why) => {
    const response = await doors({}, headers);
    expect(response.status).toBe(403);
    expect(response.body.detail).toContain(why);
    expect(response.body.detail).toContain('set server.admin_token or SKILLET_ADMIN_TOKEN');
    expect(response.headers).not.toHaveProperty('www-authenticate');
  });

  it('nobody is an admin behind a proxy', async () => {
    for (const trustProxy of [true, ['loopback']]) {
      const response = await doors({ trustProxy }, {});
      expect(response.status).toBe(403);
      expect(response.body.detail).toContain('server.trust_proxy');
    }
    expect((await doors({ trustProxy: false }, {})).status).toBe(200);
  });
});

describe('with a token', () => {
  const options = { adminToken: TOKEN };

  it('whoever shows it is an admin', async () => {
    for (const headers of [
      WITH_TOKEN,
      { ...WITH_TOKEN, Authorization: `bearer   ${TOKEN} ` },
      { ...WITH_TOKEN, Origin: 'https://console.test' },
      { ...WITH_TOKEN, Host: 'skills.test' },
    ]) {
      expect((await doors(options, headers)).status).toBe(200);
    }
  });

  it('programs on this machine are asked for it, too, unless they are let in all the same', async () => {
    const response = await doors(options, {});
    expect(response.status).toBe(401);
    expect(response.body.detail).toContain('server.admin_loopback');
    const open = { ...options, adminLoopback: true };
    expect((await doors(open, {})).status).toBe(200);
    expect((await doors(open, FROM_ELSEWHERE)).status).toBe(401);
  });

  it('a program on this machine that needs no token may send a wrong one', async () => {
    const open = gateway({ ...options, adminLoopback: true });
    for (let guess = 0; guess < 20; guess += 1) {
      await request(open.app).post('/reload').set('Authorization', 'Bearer wrong').expect(200);
    }
  });

  it('everybody needs it behind a proxy', async () => {
    const proxied = { ...options, trustProxy: true };
    expect((await doors(proxied, {})).status).toBe(401);
    expect((await doors(proxied, WITH_TOKEN)).status).toBe(200);
    expect((await doors(proxied, { Authorization: `Bearer ${TOKEN}` })).status).toBe(200);
  });

  it('others are asked for it', async () => {
    const response = await doors(options, FROM_ELSEWHERE);
    expect(response.status).toBe(401);
    expect(response.headers['www-authenticate']).toBe('Bearer realm="skillet-host"');
    expect(response.headers['content-type']).toBe('application/problem+json');
    expect(response.body.detail).toContain('send it as `Authorization: Bearer <token>`');
  });

  it.each([
    'Bearer wrong',
    `Bearer ${TOKEN}x`,
    `Bearer ${TOKEN} x`,
    TOKEN,
    `Basic ${TOKEN}`,
    'Bearer',
  ])('it is not %s', async (authorization) => {
    const headers = { ...FROM_ELSEWHERE, Authorization: authorization };
    const response = await doors(options, headers);
    expect(response.status).toBe(401);
    expect(response.headers['www-authenticate']).toContain('error="invalid_token"');
    expect(response.body).toMatchObject({
      code: 'unauthenticated',
      detail: 'The admin token is wrong.',
    });
  });

  it('nothing but the very token carries it', () => {
    const digest = digestToken(TOKEN);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(text.trim() !== TOKEN);
        expect(carriesToken(text, digest)).toBe(false);
        expect(carriesToken(`Bearer ${text}`, digest)).toBe(false);
      }),
    );
  });
});

describe('a skill that calls its host', () => {
  const isFromSkill = () => Promise.resolve(true);

  it('is no admin, though it is on this machine', async () => {
    const response = await doors({ isFromSkill }, {});
    expect(response.status).toBe(403);
    expect(response.body.detail).toContain('made by a skill');
    const both = { isFromSkill, adminToken: TOKEN, adminLoopback: true };
    expect((await doors(both, {})).status).toBe(401);
  });

  it('is one when it shows the token, as anybody is', async () => {
    expect((await doors({ isFromSkill, adminToken: TOKEN }, WITH_TOKEN)).status).toBe(200);
  });

  it('is who a connection is taken for that cannot be looked up', async () => {
    const failing = () => Promise.reject(new Error('no /proc'));
    expect((await doors({ isFromSkill: failing }, {})).status).toBe(403);
  });

  it('is looked up only where that decides', async () => {
    const never = () => expect.fail('looked up');
    await doors({ isFromSkill: never, adminToken: TOKEN }, {});
    await doors({ isFromSkill: never, adminToken: TOKEN }, WITH_TOKEN);
    await doors({ isFromSkill: never }, FROM_ELSEWHERE);
  });

  it('is looked up once for each connection', async () => {
    let asked = 0;
    const { app } = gateway({ isFromSkill: () => Promise.resolve((asked += 1) > 1) });
    const { port } = await serve(app);
    const client = new RawConnection(port);
    const once = 'POST /reload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n';
    client.send(once + once + once.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
    await client.ended;
    expect(client.received.match(/ 200 OK/g)).toHaveLength(3);
    expect(asked).toBe(1);
  });
});

it('a host that lets in nobody on its machine without a token says what to do', async () => {
  const response = await doors({ adminLoopback: false }, {});
  expect(response.status).toBe(403);
  expect(response.body.detail).toContain('set server.admin_token or SKILLET_ADMIN_TOKEN');
});

describe('wrong tokens', () => {
  const options = { adminToken: TOKEN };
  const guess = { Authorization: 'Bearer not-the-token-at-all' };

  it('are answered ten times in a row, then they and the right one wait', async () => {
    const { app, reloads } = gateway(options);
    for (let sent = 0; sent < 10; sent += 1) {
      await request(app)
        .post('/reload')
        .set({ ...FROM_ELSEWHERE, ...guess })
        .expect(401);
    }
    for (const headers of [guess, WITH_TOKEN]) {
      const response = await request(app).post('/reload').set(headers).expect(429);
      expect(response.headers['retry-after']).toBe('6');
      expect(response.body.detail).toContain('Too many wrong admin tokens');
    }
    await request(app).get('/health').set(WITH_TOKEN).expect(200);
    expect(reloads).toEqual([]);
  });

  it('of one client behind a trusted proxy are nobody else’s', async () => {
    const { app } = gateway({ ...options, trustProxy: ['loopback'] });
    const from = (client: string, more: object) => ({ ...more, 'X-Forwarded-For': client });
    for (let sent = 0; sent < 11; sent += 1) {
      await request(app).post('/reload').set(from('192.0.2.1', guess));
    }
    await request(app).post('/reload').set(from('192.0.2.1', WITH_TOKEN)).expect(429);
    await request(app).post('/reload').set(from('192.0.2.2', WITH_TOKEN)).expect(200);
  });

  it('of a skill are not those of the operator on the same machine', async () => {
    let fromSkill = true;
    const { app } = gateway({ ...options, isFromSkill: () => Promise.resolve(fromSkill) });
    for (let sent = 0; sent < 30; sent += 1) await request(app).post('/reload').set(guess);
    await request(app).post('/reload').set(guess).expect(429);
    fromSkill = false;
    const authorization = `Bearer ${TOKEN}`;
    await request(app).post('/reload').set('Authorization', authorization).expect(200);
  });
});

describe('the count of wrong tokens', () => {
  it('gives one more guess after each wait, and all of them after a while', () => {
    let now = 0;
    const count = new GuessCount(() => now);
    for (let sent = 0; sent < 10; sent += 1) {
      expect(count.mustWait('a')).toBe(false);
      count.note('a');
    }
    expect([count.mustWait('a'), count.mustWait('b')]).toEqual([true, false]);
    now += 6_000;
    expect(count.mustWait('a')).toBe(false);
    count.note('a');
    expect(count.mustWait('a')).toBe(true);
    now += 60_000;
    expect(count.hasNoted('a')).toBe(false);
  });

  it('takes the addresses of one IPv6 network for one, and those of others not', () => {
    const count = new GuessCount(() => 0);
    for (let sent = 0; sent < 10; sent += 1) count.note(`2001:db8:1:2::${String(sent)}`);
    expect(count.mustWait('2001:db8:1:2:ffff:1:2:3')).toBe(true);
    expect(count.mustWait('2001:db8:1:3::1')).toBe(false);
    for (let sent = 0; sent < 10; sent += 1) count.note('::ffff:192.0.2.1');
    expect(count.mustWait('::ffff:192.0.2.1')).toBe(true);
    expect(count.mustWait('::ffff:192.0.2.2')).toBe(false);
    expect(count.mustWait('::1')).toBe(false);
    expect(count.mustWait('fe80::1%eth0')).toBe(false);
  });

  it('keeps a thousand addresses in mind, the latest', () => {
    const count = new GuessCount(() => 0);
    for (let address = 0; address < 1_001; address += 1) count.note(String(address));
    expect([count.hasNoted('0'), count.hasNoted('1'), count.hasNoted('1000')]).toEqual([
      false,
      true,
      true,
    ]);
  });
});

it('methods are refused before callers', async () => {
  const { app } = gateway();
  await request(app).get('/reload').set(FROM_ELSEWHERE).expect(405);
  await request(app).post('/events').set(FROM_ELSEWHERE).expect(405);
});

it('a request without a host is no admin', async () => {
  const { port } = await serve(gateway().app);
  const client = new RawConnection(port);
  client.send('POST /reload HTTP/1.0', '', '');
  await client.ended;
  expect(client.received).toContain(' 403 ');
});

describe('an address', () => {
  it.each(['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1', '::FFFF:127.0.0.1'])(
    '%s is this machine',
    (address) => {
      expect(isLoopback(address)).toBe(true);
    },
  );

  it.each([
    undefined,
    '',
    '10.0.0.1',
    '0.0.0.0',
    '::',
    '::2',
    '::ffff:10.0.0.1',
    '127.0.0.1.evil.test',
    '127.evil',
    'fe80::1',
  ])('%s is not', (address) => {
    expect(isLoopback(address)).toBe(false);
  });

  it('of another machine is not trusted', () => {
    const from = (remoteAddress: string): IncomingMessage =>
      ({ headers: { host: 'localhost' }, socket: { remoteAddress } }) as unknown as IncomingMessage;
    expect(distrustOf(from('192.0.2.7'))).toBe('remote');
    expect(distrustOf(from('::ffff:127.0.0.1'))).toBeUndefined();
  });
});

describe('a host', () => {
  it.each([
    'localhost',
    'LocalHost:8000',
    'api.localhost',
    '127.0.0.1',
    '127.0.0.1:80',
    '10.1.2.3:8000',
    '[::1]',
    '[::1]:8000',
  ])('%s is local', (host) => {
    expect(isLocalHost(host)).toBe(true);
  });

  it.each([
    undefined,
    '',
    'evil.test',
    'localhost.evil.test',
    'evil-localhost',
    'localhost:80:80',
    'localhost@evil.test',
    '127.0.0.1.evil.test',
    '[evil.test]',
    '[127.0.0.1]',
    '::1',
    '2130706433',
  ])('%s may belong to anybody', (host) => {
    expect(isLocalHost(host)).toBe(false);
  });
});
