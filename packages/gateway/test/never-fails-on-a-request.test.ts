import { METHODS } from 'node:http';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createGateway, type FailedExchange } from '../src/index.ts';
import { fakeSkill, FakeDispatcher, ok } from './support/fake-dispatcher.ts';
import { RawConnection, serve } from './support/raw-connection.ts';

const methods = METHODS.filter((method) => method !== 'CONNECT');
const segment = fc.oneof(
  fc.constantFrom('skills', 'time', 'run', 'health', 'schema', 'openapi.json', '__proto__', '..'),
  fc.constantFrom('', '%', '%2F', '%00', '%ff', '%zz', '*', ':', '(', '[', '?', '#', ';', '\\'),
  fc.stringMatching(/^[!-~]{0,10}$/),
);
const target = fc.oneof(
  fc.array(segment, { maxLength: 6 }).map((parts) => `/${parts.join('/')}`),
  fc.array(segment, { maxLength: 6 }).map((parts) => `http://${parts.join('/')}`),
  fc.stringMatching(/^[!-~]{1,30}$/),
);
const headers = fc.array(
  fc.tuple(
    fc.constantFrom('Origin', 'X-Request-Id', 'Access-Control-Request-Method', 'Accept', 'Expect'),
    fc.stringMatching(/^[!-~]{0,20}$/),
  ),
  { maxLength: 3 },
);

it('never fails and never shows a stack, whatever is asked', async () => {
  const reports: FailedExchange[] = [];
  const dispatcher = new FakeDispatcher(
    fakeSkill('time', { ownHealth: true }),
    fakeSkill('down', { state: { name: 'stopped', since: 0 } }),
  );
  dispatcher.respond = () => ok;
  const { port } = await serve(
    createGateway({ dispatcher, cors: true, onError: (info) => reports.push(info) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...methods), target, headers, async (method, path, lines) => {
      const client = new RawConnection(port);
      client.send(
        `${method} ${path} HTTP/1.1`,
        'Host: h',
        'Connection: close',
        ...lines.map(([name, value]) => `${name}: ${value}`),
        '',
        '',
      );
      await client.ended;
      client.socket.destroy();
      const status = Number(/^HTTP\/1.1 (\d+)/.exec(client.received)?.[1]);
      expect(status).toBeGreaterThanOrEqual(200);
      expect(status).toBeLessThan(500);
      expect(client.received).not.toMatch(/\n\s+at |node_modules|<html|\.js:\d/);
    }),
    { numRuns: 1_000 },
  );
  expect(reports).toEqual([]);
});
