import { describe, expect, it } from 'vitest';
import { createGateway } from '../src/index.ts';
import { fakeSkill, FakeDispatcher, ok } from './support/fake-dispatcher.ts';
import { RawConnection, serve } from './support/raw-connection.ts';

/** What is answered to a request for each of these, and whether a skill was called. */
async function ask(path: string, ...hosts: string[]) {
  const dispatcher = new FakeDispatcher(fakeSkill('time'));
  dispatcher.respond = () => ok;
  const { port } = await serve(createGateway({ dispatcher, cors: true }), {
    requireHostHeader: false,
  });
  const client = new RawConnection(port);
  client.send(
    `POST ${path} HTTP/1.1`,
    ...hosts,
    'Connection: close',
    'Content-Length: 2',
    '',
    '{}',
  );
  await client.ended;
  return { received: client.received, calls: dispatcher.calls.length };
}

describe.each(['/skills/time/run', '/reload'])('a request to %s', (path) => {
  it.each([
    ['a space', 'Host: a b'],
    ['a path', 'Host: evil.com/path'],
    ['a script', 'Host: evil.com"><script>'],
    ['a user', 'Host: user@evil.com'],
    ['two names', 'Host: a,b'],
    ['a tab', 'Host: a\tb'],
    ['bytes beyond ASCII', 'Host: \xe9vil'],
    ['no port', 'Host: a:b'],
    ['a port that is too long', 'Host: a:123456'],
    ['an open bracket', 'Host: [::1'],
  ])('whose Host has %s is answered with 400 and why', async (_what, host) => {
    const { received, calls } = await ask(path, host);
    expect(received).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
    expect(received).toContain(
      '{"detail":"The Host of the request is neither a host name nor an address."}',
    );
    expect(calls).toBe(0);
  });

  it('with two Hosts is answered with 400, also when they are the same', async () => {
    for (const second of ['Host: b', 'HOST: a', 'host: a']) {
      const { received, calls } = await ask(path, 'Host: a', second);
      expect(received).toMatch(/^HTTP\/1.1 400 [^]*more than one Host/);
      expect(calls).toBe(0);
    }
  });

  it('without a Host is answered with 400 and a detail', async () => {
    const { received } = await ask(path);
    expect(received).toMatch(/^HTTP\/1.1 400 [^]*"The request has no Host."/);
  });
});

// Whether it is a name that the host has is another question.
it.each(['a', 'A.b-c_d:8000', '[::1]:80', '127.0.0.1', 'xn--vil-bla', '', 'a:'])(
  'the Host %j is well-formed',
  async (host) => {
    const { received } = await ask('/skills/time/run', `Host: ${host}`);
    expect(received).toMatch(/^HTTP\/1.1 (200|403)/);
  },
);
