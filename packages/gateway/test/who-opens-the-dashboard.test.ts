import { join } from 'node:path';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import type { Caller, CallerBook } from '@skillet/core';
import { Sessions } from '../src/dashboard/sessions.ts';
import { createGateway, type GatewayOptions } from '../src/index.ts';
import { TOKEN } from './support/callers.ts';
import { fakeSkill, FakeDispatcher, ok } from './support/fake-dispatcher.ts';
import { FakeFeed } from './support/fake-feed.ts';
import { serve } from './support/raw-connection.ts';

/** What a browser adds where a person opens a page by its address. */
const OPENED = {
  'Sec-Fetch-Site': 'none',
  'Sec-Fetch-Mode': 'navigate',
  'Sec-Fetch-Dest': 'document',
};
/** What it adds to what the page itself asks for. */
const ASKED = { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'cors' };

async function dashboard(options: Partial<GatewayOptions> = {}) {
  const dispatcher = new FakeDispatcher(fakeSkill('time'));
  dispatcher.respond = () => ok;
  const app = createGateway({
    dispatcher,
    cors: false,
    events: new FakeFeed(),
    dashboard: join(import.meta.dirname, 'support', 'page'),
    ...options,
  });
  const { port } = await serve(app);
  const host = request(`http://127.0.0.1:${String(port)}`);
  const open = async (headers: Record<string, string> = OPENED) => {
    const page = await host.get('/dashboard').set(headers).expect(200);
    return sessionOf(page.text, page.headers['set-cookie']);
  };
  return { host, open, dispatcher, port };
}

function sessionOf(text: string, cookies: string | string[] | undefined) {
  const secret = /name="skillet-session" content="([^"]+)"/.exec(text)?.[1];
  const cookie = String(cookies ?? '').split(';')[0] ?? '';
  return { secret, cookie };
}

function shown({ secret = '', cookie }: { secret?: string | undefined; cookie: string }) {
  return { ...ASKED, Cookie: cookie, 'X-Skillet-Session': secret };
}

describe('on this machine, without a token', () => {
  it('a person who opens the page is in, with a cookie that no script reads and no other site sends', async () => {
    const { host, open } = await dashboard();
    const session = await open();
    expect(session.secret).toMatch(/^[\w-]{43}$/);
    const page = await host.get('/dashboard').set(OPENED);
    expect(String(page.headers['set-cookie'])).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
    await host.head('/events').set(shown(session)).expect(200);
  });

  it.for([
    ['a page of this origin', { ...OPENED, 'Sec-Fetch-Site': 'same-origin' }],
    ['a link on another site', { ...OPENED, 'Sec-Fetch-Site': 'cross-site' }],
    ['a script', ASKED],
    ['a frame', { ...OPENED, 'Sec-Fetch-Dest': 'iframe' }],
  ] as const)('%s that opens it learns no secret', async ([, headers]) => {
    const { open, host } = await dashboard();
    const { cookie } = await open();
    const page = await host.get('/dashboard').set({ ...headers, Cookie: cookie });
    expect(sessionOf(page.text, undefined).secret).toBeUndefined();
  });

  it('neither half of a session opens anything alone, nor both from a page of another origin', async () => {
    const { host, open } = await dashboard();
    const session = await open();
    const other = await open();
    for (const headers of [
      { ...ASKED, Cookie: session.cookie },
      { ...ASKED, 'X-Skillet-Session': session.secret ?? '' },
      shown({ ...session, secret: other.secret }),
      { ...shown(session), 'Sec-Fetch-Site': 'same-site' },
      { ...shown(session), 'Sec-Fetch-Site': 'cross-site' },
    ])
      await host.head('/events').set(headers).expect(403);
  });

  it('behind a proxy nobody is in without a key', async () => {
    const { open } = await dashboard({ trustProxy: true });
    expect((await open()).secret).toBeUndefined();
  });

  it('a name that may be a foreign one is refused', async () => {
    const { host } = await dashboard();
    await host
      .get('/dashboard')
      .set({ ...OPENED, Host: 'rebound.example.org' })
      .expect(403);
  });
});

describe('with a token', () => {
  it('who shows it once has a session, until it is ended', async () => {
    const { host, open } = await dashboard({ adminToken: TOKEN });
    expect((await open()).secret).toBeUndefined();
    await host.post('/dashboard/session').set(ASKED).expect(401);
    const begun = await host
      .post('/dashboard/session')
      .set({ ...ASKED, Authorization: `Bearer ${TOKEN}` })
      .expect(200);
    const session = {
      secret: String(begun.body.secret),
      cookie: sessionOf('', begun.headers['set-cookie']).cookie,
    };
    await host.head('/events').set(shown(session)).expect(200);
    const again = await host.get('/dashboard').set({ ...OPENED, Cookie: session.cookie });
    expect(sessionOf(again.text, undefined).secret).toBe(session.secret);
    // A page of a skill sends the cookie alone.
    await host
      .delete('/dashboard/session')
      .set({ ...ASKED, Cookie: session.cookie })
      .expect(200);
    await host.head('/events').set(shown(session)).expect(200);
    await host.delete('/dashboard/session').set(shown(session)).expect(200);
    await host.head('/events').set(shown(session)).expect(401);
  });

  it('a session ends with the key that it was begun with', async () => {
    let holder: Caller | undefined = { kind: 'admin', name: 'ann' };
    const callers: CallerBook = {
      required: true,
      profiles: {},
      takesTokens: true,
      byKey: () => undefined,
      byToken: () => Promise.resolve(holder),
    };
    const { host } = await dashboard({ adminToken: TOKEN, callers });
    const begun = await host
      .post('/dashboard/session')
      .set({ ...ASKED, Authorization: 'Bearer a.b.c' })
      .expect(200);
    const { cookie } = sessionOf('', begun.headers['set-cookie']);
    const session = { secret: String(begun.body.secret), cookie };
    await host.head('/events').set(shown(session)).expect(200);
    await host.post('/skills/time/run').set(shown(session)).send({}).expect(200);
    holder = undefined;
    await host.head('/events').set(shown(session)).expect(401);
    await host.post('/skills/time/run').set(shown(session)).send({}).expect(401);
  });
});

it('a skill is handed no part of a session, and all other cookies', async () => {
  const { host, open, dispatcher } = await dashboard();
  const session = await open();
  const cookie = `a=1; ${session.cookie}; b=2`;
  await host
    .post('/skills/time/run')
    .set(shown({ ...session, cookie }))
    .send({})
    .expect(200);
  await host.post('/skills/time/run').set({ Cookie: session.cookie }).send({}).expect(200);
  const [first = '', second = ''] = dispatcher.calls.map(({ request: { headers } }) => headers);
  expect(first).toContain('a=1; b=2');
  for (const headers of [first, second]) {
    expect(headers.toLowerCase()).not.toContain('skillet-session');
    expect(headers).not.toContain(session.secret);
  }
});

it('the page allows nothing but what is its own, and its files are kept for ever', async () => {
  const { host } = await dashboard();
  const page = await host.get('/dashboard');
  expect(page.headers['content-security-policy']).toMatch(
    /^default-src 'none';.*frame-ancestors 'none'$/,
  );
  expect(page.headers).toMatchObject({
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'no-store',
  });
  expect(page.text).toContain('href="dashboard/assets/app-1.css"');
  expect((await host.get('/dashboard/')).text).toContain('href="assets/app-1.css"');
  const asset = await host.get('/dashboard/assets/app-1.css').expect(200);
  expect(asset.headers['cache-control']).toContain('immutable');
  for (const name of ['index.html', '..%2fcallers.ts', 'app-2.css', ''])
    await host.get(`/dashboard/assets/${name}`).expect(404);
});

it('sessions end after twelve hours without use, and there are no more than a hundred', async () => {
  let now = 0;
  const sessions = new Sessions(() => now);
  const holds = (session: { id: string; secret: string }) => {
    const socket = { localPort: 8000 };
    const cookie = `skillet-session-8000=${session.id}`;
    const headers = { cookie, 'x-skillet-session': session.secret };
    return sessions.groundOf({ socket, headers } as never) !== undefined;
  };
  const hour = 60 * 60 * 1000;
  const used = sessions.begin('local');
  const unused = sessions.begin('local');
  now += 8 * hour;
  expect(holds(used)).toBe(true);
  now += 8 * hour;
  expect([holds(used), holds(unused)]).toEqual([true, false]);
  const many = Array.from({ length: 100 }, () => sessions.begin('local'));
  expect([holds(used), ...many.map(holds)].filter(Boolean)).toHaveLength(100);
  expect(holds(used)).toBe(false);
});

it('a session outlives the host, what is kept of it opens nothing, and an ended one stays so', () => {
  let kept: string | undefined;
  const store = {
    read: () => kept,
    keep: (text: () => string) => {
      kept = text();
    },
  };
  const request = ({ id, secret }: { id: string; secret: string }) =>
    ({
      socket: { localPort: 8000 },
      headers: { cookie: `skillet-session-8000=${id}`, 'x-skillet-session': secret },
    }) as never;
  const ground = { authorization: `Bearer ${TOKEN}` };
  const before = new Sessions(() => 1000, store);
  const [one, other] = [before.begin(ground), before.begin('local')];
  before.end(request(other));
  const after = new Sessions(() => 2000, store);
  expect(after.groundOf(request(one))).toEqual(ground);
  expect(after.ofCookie(request(one))?.secret).toBe(one.secret);
  expect(after.groundOf(request(other))).toBeUndefined();
  for (const secret of [TOKEN, one.id, one.secret]) expect(kept).not.toContain(secret);
  for (const text of ['', '{', '[]', '{"version":2}', '{"version":1,"key":"a","sessions":[]}']) {
    kept = text;
    expect(new Sessions(() => 3000, store).groundOf(request(one))).toBeUndefined();
  }
});

it('a session of a program on this machine is of no use to who comes from elsewhere', async () => {
  const { host, open } = await dashboard();
  const session = await open();
  await host
    .head('/events')
    .set({ ...shown(session), 'X-Forwarded-For': '203.0.113.9' })
    .expect(403);
});
