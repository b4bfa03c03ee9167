import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import {
  HostError,
  hopByHop,
  isStream,
  type BodySink,
  type BodyStream,
  type SkillView,
} from '@skillet/core';
import { describe, expect, it, test, vi } from 'vitest';
import { mountedCookie } from '../src/answer/cookie.ts';
import { mountedLocation } from '../src/answer/location.ts';
import { createGateway, type GatewayOptions } from '../src/index.ts';
import { fakeSkill, FakeDispatcher, ok } from './support/fake-dispatcher.ts';
import { closing, serve } from './support/raw-connection.ts';

async function start(changes: Partial<SkillView> = {}, options: Partial<GatewayOptions> = {}) {
  const dispatcher = new FakeDispatcher(fakeSkill('shop', { kind: 'app', ...changes }));
  const { port } = await serve(createGateway({ dispatcher, cors: false, ...options }));
  const ask = async (method: string, path: string, headers = {}, body?: string) => {
    const sent = httpRequest({ port, method, path, headers }).end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    return { answer, body: await text(answer) };
  };
  return { dispatcher, port, ask };
}

/** The place of an application without a proxy before it. */
const HERE = {
  outer: '',
  mount: '/skills/shop',
  host: 'h:1',
  outside: undefined,
  scheme: 'http',
};

/** An answer's body that sends what the test says. */
class FakeStream implements BodyStream {
  readonly sink = Promise.withResolvers<BodySink>();
  readonly cancelled = Promise.withResolvers<undefined>();
  granted = 0;

  read(sink: BodySink): void {
    this.sink.resolve(sink);
  }

  grant(bytes: number): void {
    this.granted += bytes;
  }

  cancel(): void {
    this.cancelled.resolve(undefined);
  }
}

describe('a request below the mount of an application', () => {
  it.each([
    ['GET', '/skills/shop', '/'],
    ['GET', '/skills/shop/', '/'],
    ['GET', '/skills/shop?a=b', '/?a=b'],
    ['PUT', '/skills/shop/a%2Fb/', '/a%2Fb/'],
    ['DELETE', '/skills/shop/run', '/run'],
    ['OPTIONS', '/skills/shop/health', '/health'],
    ['PROPFIND', '/skills/shop//x', '//x'],
  ])('%s %s is %s for it', async (method, path, seen) => {
    const { dispatcher, ask } = await start();
    dispatcher.respond = () => ok;
    await ask(method, path);
    expect(dispatcher.calls[0]?.request).toMatchObject({ method, path: seen });
  });

  it('tells it where it is; only a trusted proxy has a say in that', async () => {
    const forged = { 'X-Forwarded-For': '1.2.3.4', 'X-Forwarded-Prefix': '/api/', Host: 'h' };
    for (const [trustProxy, way, prefix] of [
      [false, '127.0.0.1', '/skills/shop'],
      [['10.0.0.1'], '127.0.0.1', '/skills/shop'],
      [true, '1.2.3.4, 127.0.0.1', '/api/skills/shop'],
      [['127.0.0.1'], '1.2.3.4, 127.0.0.1', '/api/skills/shop'],
    ] as const) {
      const { dispatcher, ask } = await start({}, { trustProxy });
      dispatcher.respond = () => ok;
      await ask('GET', '/skills/shop/x', forged);
      const headers = dispatcher.calls[0]?.request.headers ?? '';
      expect(headers).toContain(`X-Forwarded-For\n${way}\n`);
      expect(headers).toContain(`X-Forwarded-Prefix\n${prefix}`);
      expect(headers).toContain('X-Forwarded-Proto\nhttp');
      expect(headers.match(/x-forwarded-for/gi)).toHaveLength(1);
    }
  });

  it('gets nothing that only hosts say to adapters', async () => {
    const { dispatcher, ask } = await start();
    dispatcher.respond = () => ok;
    await ask('GET', '/skills/shop/x', {
      'X-Skillet-Mcp-Caller': '{"who":"admin"}',
      'X-Other': '1',
    });
    const headers = dispatcher.calls[0]?.request.headers ?? '';
    expect(headers).toContain('X-Other\n1');
    expect(headers).not.toMatch(/x-skillet-mcp-caller/i);
  });

  it.each([
    'Forwarded',
    'Via',
    'X-Real-IP',
    'X-Forwarded-Port',
    'X-Forwarded-Ssl',
    'True-Client-IP',
  ])('gets %s from a trusted proxy alone', async (name) => {
    for (const [trustProxy, expected] of [
      [false, 0],
      [['10.0.0.1'], 0],
      [true, 1],
    ] as const) {
      const { dispatcher, ask } = await start({}, { trustProxy });
      dispatcher.respond = () => ok;
      await ask('GET', '/skills/shop/x', { [name]: 'made up', Host: 'h' });
      const headers = dispatcher.calls[0]?.request.headers ?? '';
      expect(headers.split('made up').length - 1).toBe(expected);
    }
  });

  it.each(['X_Forwarded_For', 'X-Real_IP'])(
    'gets %s, which no proxy says, from nobody',
    async (name) => {
      for (const trustProxy of [false, true]) {
        const { dispatcher, ask } = await start({}, { trustProxy });
        dispatcher.respond = () => ok;
        await ask('GET', '/skills/shop/x', { [name]: 'made up', Host: 'h' });
        expect(dispatcher.calls[0]?.request.headers).not.toContain('made up');
      }
    },
  );

  it('is told with the operation that the application declares there, also when it is refused', async () => {
    const { dispatcher, ask } = await start();
    dispatcher.respond = () => ok;
    await ask('POST', '/skills/shop/run?a=b', {}, '{}');
    await ask('GET', '/skills/shop/run');
    await ask('POST', '/skills/shop/other', {}, '{}');
    expect(dispatcher.calls.map(({ request }) => request.operation)).toEqual([
      'get_shop',
      undefined,
      undefined,
    ]);
    await ask('POST', '/skills/shop/run', {}, 'x'.repeat(2000));
    await ask('POST', '/skills/shop/other', {}, 'x'.repeat(2000));
    expect(dispatcher.refused.map(({ request }) => request.operation)).toEqual([
      'get_shop',
      undefined,
    ]);
  });

  it('is collected when it is small, and streamed when it is not', async () => {
    const { dispatcher, ask } = await start();
    dispatcher.respond = () => ok;
    await ask('POST', '/skills/shop/a', {}, 'small');
    await ask('POST', '/skills/shop/b', { 'Transfer-Encoding': 'chunked' }, 'small');
    expect(
      dispatcher.calls.map(({ request: { body } }) => body !== null && isStream(body)),
    ).toEqual([false, true]);
  });

  it('that is too large in the middle is refused', async () => {
    const { dispatcher, port } = await start();
    const sent = httpRequest({ port, method: 'POST', path: '/skills/shop/a' });
    const called = dispatcher.nextCall();
    sent.write('x'.repeat(1000));
    const call = await called;
    const { body } = call.request;
    const failed = new Promise<HostError>((resolve) => {
      if (isStream(body))
        body.read({ chunk: () => undefined, end: () => undefined, fail: resolve });
    });
    sent.write('x'.repeat(1000));
    call.fail(await failed);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    expect([answer.statusCode, answer.headers.connection]).toEqual([413, 'close']);
    sent.destroy();
  });
});

describe('a GET of what the host knows too', () => {
  it.each(['/inventory', '/schema', '/openapi.json', '/health', ''])(
    '%s is answered by the host when the application has none',
    async (path) => {
      const { dispatcher, ask } = await start();
      dispatcher.respond = () => ({ ...ok, status: 404, body: 'mine' });
      expect((await ask('GET', `/skills/shop${path}`)).answer.statusCode).toBe(200);
      expect(await ask('POST', `/skills/shop${path}`)).toMatchObject({ body: 'mine' });
    },
  );

  it('is answered by the host while the application is down', async () => {
    const { dispatcher, ask } = await start({
      state: {
        name: 'quarantined',
        since: 0,
        until: 1,
        deaths: 5,
        cause: { kind: 'out-of-memory' },
      },
    });
    expect((await ask('GET', '/skills/shop/inventory')).answer.statusCode).toBe(200);
    expect(dispatcher.calls).toEqual([]);
  });

  it.each(['skill_unavailable', 'worker_crashed'] as const)(
    'is answered by the host when the call fails with %s',
    async (code) => {
      const { dispatcher, ask } = await start();
      const called = dispatcher.nextCall();
      const asked = ask('GET', '/skills/shop/schema');
      (await called).fail(new HostError(code, 'gone'));
      expect((await asked).answer.statusCode).toBe(200);
    },
  );
});

describe('an answer in pieces', () => {
  async function streaming(headers: readonly string[] = []) {
    const { dispatcher, port } = await start();
    const body = new FakeStream();
    dispatcher.respond = () => ({ status: 200, headers, body });
    const sent = httpRequest({ port, path: '/skills/shop/x' }).end();
    const sink = await body.sink.promise;
    return { body, sink, sent, answered: once(sent, 'response') as Promise<[IncomingMessage]> };
  }

  it('is sent as it comes, and granted as it leaves', async () => {
    const { body, sink, answered } = await streaming();
    const [answer] = await answered;
    sink.chunk(Buffer.from('one'));
    expect(String(((await once(answer, 'data')) as [Buffer])[0])).toBe('one');
    sink.end();
    expect(await text(answer)).toBe('');
    expect(body.granted).toBe(3);
  });

  it.each<[string, readonly string[], (sink: BodySink) => void]>([
    [
      'breaks off',
      [],
      (sink) => {
        sink.fail(new HostError('worker_crashed', 'gone'));
      },
    ],
    [
      'is shorter than it says',
      ['Content-Length', '9'],
      (sink) => {
        sink.end();
      },
    ],
    [
      'is longer than it says',
      ['Content-Length', '2'],
      (sink) => {
        sink.chunk(Buffer.from('abc'));
      },
    ],
  ])('that %s resets the connection', async (_what, headers, action) => {
    const { sink, answered, body } = await streaming(headers);
    const [answer] = await answered;
    action(sink);
    await expect(text(answer)).rejects.toMatchObject({ code: 'ECONNRESET' });
    await body.cancelled.promise;
  });

  it('with fewer bytes than its Content-Length resets the connection', async () => {
    const onError = vi.fn<GatewayOptions['onError'] & {}>();
    const { dispatcher, ask } = await start({}, { onError });
    const headers = ['Content-Length', '10'];
    dispatcher.respond = () => ({ status: 200, headers, body: 'hello' });
    await expect(ask('GET', '/skills/shop/x')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(onError.mock.calls).toMatchObject([[{ error: { code: 'bad_skill_response' } }]]);
    dispatcher.respond = () => ({ status: 200, headers, body: '' });
    expect((await ask('HEAD', '/skills/shop/x')).answer.headers['content-length']).toBe('10');
  });

  it('may come all at once', async () => {
    const { dispatcher, ask } = await start();
    const body: BodyStream = {
      read: (sink) => {
        sink.chunk(Buffer.from('one'));
        sink.chunk(Buffer.from('two'));
        sink.end();
      },
      grant: () => undefined,
      cancel: () => undefined,
    };
    dispatcher.respond = () => ({ status: 200, headers: [], body });
    expect((await ask('GET', '/skills/shop/x')).body).toBe('onetwo');
  });

  it('is cancelled when its client leaves', async () => {
    const { body, sent, answered } = await streaming();
    await answered;
    const closed = closing(sent);
    sent.destroy();
    await Promise.all([closed, body.cancelled.promise]);
  });

  it('has the length that it says', async () => {
    const { sink, answered } = await streaming(['content-length', '3']);
    const [answer] = await answered;
    sink.chunk(Buffer.from('abc'));
    sink.end();
    expect(answer.headers).toMatchObject({ 'content-length': '3' });
    expect(answer.headers).not.toHaveProperty('transfer-encoding');
    expect(await text(answer)).toBe('abc');
  });
});

test.each([
  ['/login', '/skills/shop/login'],
  ['/skills/shop', '/skills/shop'],
  ['/skills/shop/x', '/skills/shop/x'],
  ['/skills/shop?x', '/skills/shop?x'],
  ['/skills/shopping', '/skills/shop/skills/shopping'],
  ['login', 'login'],
  ['?page=2', '?page=2'],
  ['//evil.example/x', '//evil.example/x'],
  ['/\\evil.example', '/\\evil.example'],
  ['http://h:1/x?y', 'http://h:1/skills/shop/x?y'],
  ['http://H:1', 'http://H:1/skills/shop/'],
  ['http://h:1/skills/shop/x', 'http://h:1/skills/shop/x'],
  ['https://other/x', 'https://other/x'],
  ['mailto:a@b', 'mailto:a@b'],
])('a redirect to %s is one to %s from outside', (location, mounted) => {
  expect(mountedLocation(location, HERE)).toBe(mounted);
});

test.each([
  ['/x', '/ai/skills/shop/x'],
  ['/ai/x', '/ai/skills/shop/x'],
  ['/ai', '/ai/skills/shop'],
  ['/aim', '/ai/skills/shop/aim'],
  ['/skills/shop/x', '/ai/skills/shop/x'],
  ['/ai/skills/shop/x?y', '/ai/skills/shop/x?y'],
  ['http://h:1/x', '/ai/skills/shop/x'],
  ['https://outside.test/ai/skills/shop/x', 'https://outside.test/ai/skills/shop/x'],
  ['https://outside.test/x', 'https://outside.test/ai/skills/shop/x'],
  ['https://other/x', 'https://other/x'],
  ['x', 'x'],
])('behind a proxy that serves the host below /ai, %s is %s', (location, mounted) => {
  const place = { ...HERE, outer: '/ai', outside: 'outside.test', scheme: 'https' };
  expect(mountedLocation(location, place)).toBe(mounted);
});

test.each([
  ['https', 'https://h:1/x', '/ai/skills/shop/x'],
  ['http', 'http://h:1/x', '/ai/skills/shop/x'],
  ['http', 'https://h:1/x', 'https://h:1/ai/skills/shop/x'],
])('behind a proxy that tells only its prefix, for %s, %s is %s', (scheme, location, mounted) => {
  expect(mountedLocation(location, { ...HERE, outer: '/ai', scheme })).toBe(mounted);
});

test.each([
  ['a=1', 'a=1', 'a=1'],
  ['a=1; Path=/', 'a=1; Path=/', 'a=1; Path=/ai/'],
  [
    'a=1; path=/cart; Secure',
    'a=1; path=/skills/shop/cart; Secure',
    'a=1; path=/ai/skills/shop/cart; Secure',
  ],
  ['a=1; Path=/skills/shop', 'a=1; Path=/skills/shop', 'a=1; Path=/ai/skills/shop'],
  [
    'a=1;Path = /x ;Path=/y',
    'a=1;Path = /x ;Path=/skills/shop/y',
    'a=1;Path = /x ;Path=/ai/skills/shop/y',
  ],
  ['a=path=/x; Path=x', 'a=path=/x; Path=x', 'a=path=/x; Path=x'],
  ['__Host-a=1; Path=/; Secure', '__Host-a=1; Path=/; Secure', '__Host-a=1; Path=/; Secure'],
])('a cookie %s is %s from outside, and %s below /ai', (cookie, mounted, below) => {
  expect(mountedCookie(cookie, HERE)).toBe(mounted);
  expect(mountedCookie(cookie, { ...HERE, outer: '/ai' })).toBe(below);
});

test.each([
  [true, '/ai/skills/shop/x', 'a=1; Path=/ai/skills/shop/c'],
  [false, '/skills/shop/x', 'a=1; Path=/skills/shop/c'],
])('a prefix counts when who says it is trusted: %s', async (trustProxy, location, cookie) => {
  const { dispatcher, ask } = await start({}, { trustProxy });
  const headers = ['Location', '/x', 'Set-Cookie', 'a=1; Path=/c'];
  dispatcher.respond = () => ({ ...ok, status: 302, headers });
  const { answer } = await ask('GET', '/skills/shop/', { 'X-Forwarded-Prefix': '/ai', Host: 'h' });
  expect(answer.headers).toMatchObject({ location, 'set-cookie': [cookie] });
});

test.each([
  ['POST', '/run', {}, '{}', 'application/json'],
  ['POST', '/run?x', {}, '{}', 'application/json'],
  ['POST', '/run', { 'Content-Type': 'text/csv' }, '{}', 'text/csv'],
  ['POST', '/run', {}, undefined, undefined],
  ['POST', '/other', {}, '{}', undefined],
  ['PUT', '/run', {}, '{}', undefined],
])('%s %s with %o and the body %s has the type %s', async (method, path, sent, body, type) => {
  const { dispatcher, ask } = await start();
  dispatcher.respond = () => ok;
  await ask(method, `/skills/shop${path}`, sent, body);
  const headers = dispatcher.calls[0]?.request.headers ?? '';
  const values = [...headers.matchAll(/^content-type\n(.*)$/gim)].map(([, value]) => value);
  expect(values).toEqual(type === undefined ? [] : [type]);
});

test.each<[string | undefined, string, boolean]>([
  [undefined, 'te', true],
  ['close', 'x-own', false],
  ['X-Own, close', 'x-own', true],
  ['Content-Length', 'content-length', false],
  ['keep-alive, Host', 'host', false],
])('`Connection: %s` ends %s with the connection: %s', (connection, name, ends) => {
  expect(hopByHop(connection).has(name)).toBe(ends);
});
