import { describe, expect, it } from 'vitest';
import { createGateway } from '../src/index.ts';
import { fakeSkill, FakeDispatcher } from './support/fake-dispatcher.ts';
import { RawConnection, serve } from './support/raw-connection.ts';

async function start() {
  const stopping = new AbortController();
  const dispatcher = new FakeDispatcher(fakeSkill('time'));
  const app = createGateway({ dispatcher, cors: false, stopping: stopping.signal });
  app.get('/later', (_req, res) => {
    res.json({ later: true });
  });
  const { port } = await serve(app);
  const stop = (): void => {
    stopping.abort();
  };
  return { dispatcher, client: new RawConnection(port), stop };
}

describe('while the host stops', () => {
  it.each(['/health', '/nowhere', '/skills/time/schema', '/skills/time/run', '/later'])(
    'GET %s on a kept connection is answered, then closed',
    async (path) => {
      const { client, stop } = await start();
      client.send('GET / HTTP/1.1', 'Host: h', '', '');
      expect(await client.until('"skills"')).toContain('\r\nConnection: keep-alive\r\n');
      stop();
      client.send(`GET ${path} HTTP/1.1`, 'Host: h', '', '');
      await client.ended;
      expect(client.received).toContain('\r\nConnection: close\r\n');
      expect(client.received.match(/HTTP\/1.1/g)).toHaveLength(2);
    },
  );

  it('a request that was in flight is answered, then closed', async () => {
    const { dispatcher, client, stop } = await start();
    const called = dispatcher.nextCall();
    client.send('POST /skills/time/run HTTP/1.1', 'Host: h', 'Content-Length: 0', '', '');
    const call = await called;
    stop();
    call.answer({});
    await client.ended;
    expect(client.received).toContain('\r\nConnection: close\r\n');
    expect(client.received).toContain('{"ok":true}');
  });
});
