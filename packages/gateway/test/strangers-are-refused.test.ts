import fc from 'fast-check';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { hostNames } from '../src/cross-site/host-names.ts';
import { createGateway, type GatewayOptions } from '../src/index.ts';
import { fakeSkill, FakeDispatcher, ok } from './support/fake-dispatcher.ts';
import { RawConnection, serve } from './support/raw-connection.ts';

type Headers = Readonly<Record<string, string>>;

function gateway(options: Partial<GatewayOptions> = {}) {
  const dispatcher = new FakeDispatcher(fakeSkill('time'), fakeSkill('shop', { kind: 'app' }));
  dispatcher.respond = () => ok;
  return { dispatcher, app: createGateway({ dispatcher, cors: false, ...options }) };
}

const FROM_PAGE: Headers = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' };
const LINK: Headers = {
  'Sec-Fetch-Site': 'cross-site',
  'Sec-Fetch-Mode': 'navigate',
  'Sec-Fetch-Dest': 'document',
};

describe('what a page of another origin sends', () => {
  const kinds: [string, Headers][] = [
    ['fetch', { ...FROM_PAGE, Origin: 'https://evil.test', 'Sec-Fetch-Mode': 'cors' }],
    ['fetch without CORS', { ...FROM_PAGE, Origin: 'https://evil.test' }],
    ['an image', { ...FROM_PAGE, 'Sec-Fetch-Dest': 'image' }],
    ['a script', { ...FROM_PAGE, 'Sec-Fetch-Dest': 'script' }],
    ['a frame', { ...LINK, 'Sec-Fetch-Dest': 'iframe' }],
    ['another port of this machine', { ...FROM_PAGE, 'Sec-Fetch-Site': 'same-site' }],
    ['a browser that knows no Sec-Fetch', { Origin: 'https://evil.test' }],
    ['a page in a sandbox', { Origin: 'null' }],
    ['what is no origin', { Origin: 'evil' }],
    ['another port', { Origin: 'http://127.0.0.1:3000', Host: '127.0.0.1:8000' }],
    ['another name of this machine', { Origin: 'http://localhost:8000', Host: '127.0.0.1:8000' }],
  ];

  it.each(kinds)('is refused: %s', async (_, headers) => {
    const { app, dispatcher } = gateway({ reload: () => expect.fail('reloaded') });
    for (const [method, path] of [
      ['post', '/skills/time/run'],
      ['get', '/skills/time/inventory'],
      ['get', '/skills/shop/buy'],
      ['post', '/skills/shop/buy'],
      ['post', '/reload'],
      ['get', '/catalog'],
      ['get', '/nowhere'],
    ] as const) {
      const response = await request(app)[method](path).set(headers).expect(403);
      expect(response.headers['content-type']).toBe('application/problem+json');
      expect(response.body).toMatchObject({ code: 'cross_site', status: 403, retryable: false });
      expect(response.body.detail).toContain('settings.cors.origins');
    }
    expect(dispatcher.calls).toEqual([]);
  });

  it('is refused before anything of the host sees it', async () => {
    const { app } = gateway({ middlewares: [() => expect.fail('seen')] });
    await request(app).post('/skills/time/run').set({ Origin: 'https://evil.test' }).expect(403);
  });

  it('is refused as a form, whatever the form says it is', async () => {
    const { app, dispatcher } = gateway();
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      await request(app)
        .post('/skills/time/run')
        .set({ ...LINK, Origin: 'https://evil.test', 'Content-Type': type })
        .send('{"city": "x", "y=": 1}')
        .expect(403);
    }
    expect(dispatcher.calls).toEqual([]);
  });

  it('is refused as the beginning of a WebSocket', async () => {
    const { app } = gateway();
    const { port } = await serve(app);
    const client = new RawConnection(port);
    client.send(
      'GET /skills/shop/socket HTTP/1.1',
      'Host: 127.0.0.1',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Origin: https://evil.test',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
      '',
      '',
    );
    await client.until(' 403 ');
  });

  it('is welcome where its origin is named', async () => {
    const cors = { origins: ['https://app.test'], credentials: false, others: 'never' } as const;
    const { app } = gateway({ cors });
    const page = { ...FROM_PAGE, 'Sec-Fetch-Mode': 'cors', Origin: 'https://app.test' };
    await request(app).post('/skills/time/run').set(page).send('{}').expect(200);
    await request(app).post('/skills/time/run').set(FROM_PAGE).send('{}').expect(403);
  });
});

describe('links of other pages', () => {
  it.each(['/docs', '/', '/catalog', '/health', '/skills/time', '/skills/time/docs', '/nowhere'])(
    'may lead to %s',
    async (path) => {
      const { app } = gateway();
      const response = await request(app).get(path).set(LINK);
      expect([200, 404]).toContain(response.status);
    },
  );

  it('lead into no application on this machine, but from origins that may call', async () => {
    const { app, dispatcher } = gateway({
      cors: { origins: ['https://app.test'], credentials: false, others: 'never' },
    });
    for (const target of ['/skills/shop/buy', '/skills/%73hop/buy?x', '/skills/shop']) {
      await request(app).get(target).set(LINK).expect(403);
      await request(app)
        .get(target)
        .set({ ...LINK, Referer: 'https://x.test/a' })
        .expect(403);
    }
    expect(dispatcher.calls).toEqual([]);
    await request(app)
      .get('/skills/shop/buy')
      .set({ ...LINK, Referer: 'https://app.test/a' })
      .expect(200);
  });

  it('lead into applications over a network', async () => {
    const { app } = gateway({ trustProxy: true });
    await request(app).get('/skills/shop/buy').set(LINK).expect(200);
    await request(app).post('/skills/shop/buy').set(LINK).expect(403);
  });
});

describe('what is no foreign page', () => {
  it.each<[string, Headers, Partial<GatewayOptions>]>([
    ['a program', {}, {}],
    ["Node's fetch", { 'Sec-Fetch-Mode': 'cors' }, {}],
    ['an address that was typed', { ...LINK, 'Sec-Fetch-Site': 'none' }, {}],
    ['our own page', { 'Sec-Fetch-Site': 'same-origin', Origin: 'http://localhost:8000' }, {}],
    ['our own page, in an old browser', { Origin: 'http://me:8000', Host: 'me:8000' }, {}],
    ['our own page, behind TLS', { Origin: 'https://127.0.0.1', Host: '127.0.0.1' }, {}],
    [
      'our own page, by its public name',
      { Origin: 'https://skills.test' },
      { baseUrl: 'https://skills.test/ai' },
    ],
    [
      'our own page, as a trusted proxy has it',
      { Origin: 'https://skills.test', 'X-Forwarded-Host': 'skills.test' },
      { trustProxy: true },
    ],
  ])('%s is answered', async (_, headers, options) => {
    const { app } = gateway(options);
    await request(app).post('/skills/time/run').set(headers).send('{}').expect(200);
  });

  it('a proxy that nobody trusts makes no page our own', async () => {
    const { app } = gateway();
    const headers = { Origin: 'https://evil.test', 'X-Forwarded-Host': 'evil.test' };
    await request(app).post('/skills/time/run').set(headers).expect(403);
  });
});

describe('a name that leads to this machine', () => {
  it('is refused when anybody may own it, as it is in DNS rebinding', async () => {
    const { app, dispatcher } = gateway();
    const page = { Host: 'evil.test:8000', Origin: 'http://evil.test:8000' };
    for (const headers of [
      page,
      { Host: page.Host },
      { ...page, 'Sec-Fetch-Site': 'same-origin' },
    ]) {
      const response = await request(app).post('/skills/time/run').set(headers).expect(403);
      expect(response.body.code).toBe('unknown_host');
      expect(response.body.detail).toContain('server.base_url');
      await request(app).get('/catalog').set(headers).expect(403);
    }
    expect(dispatcher.calls).toEqual([]);
  });

  it('is fine when it is configured, or a proxy is declared', async () => {
    const options: Partial<GatewayOptions>[] = [
      { baseUrl: 'https://Skills.Test/ai' },
      { names: ['skills.test'] },
      { trustProxy: true },
    ];
    for (const option of options) {
      await request(gateway(option).app).get('/catalog').set('Host', 'skills.test').expect(200);
    }
  });

  const knows = hostNames(['My-Box']);
  it.each([
    'localhost',
    'localhost:8000',
    'api.localhost',
    '127.0.0.1:8000',
    '192.168.1.5',
    '[::1]:8000',
    'skillet:8000',
    'my-box',
    'host.docker.internal:8000',
  ])('%s is nobody else’s', (host) => {
    expect(knows(host)).toBe(true);
  });

  it.each([
    undefined,
    '',
    'evil.test',
    'localhost.evil.test',
    '127.0.0.1.evil.test',
    'evil.test:80:80',
    'me@evil.test',
    'evil.internal.test',
    'localhost.',
  ])('%s may be somebody’s', (host) => {
    expect(knows(host)).toBe(false);
  });

  it('is known for itself, whichever was asked for before', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('localhost', 'evil.test', 'a.evil.test')), (hosts) => {
        const known = hostNames([]);
        for (const host of hosts) expect(known(host)).toBe(host === 'localhost');
      }),
    );
  });
});
