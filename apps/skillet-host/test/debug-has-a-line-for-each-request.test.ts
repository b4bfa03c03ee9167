import { createServer } from 'node:http';
import request from 'supertest';
import { expect, test } from 'vitest';
import { createLogger } from '../src/log/logger.ts';
import type { HostLogger } from '../src/log/logger.ts';
import { requestLines } from '../src/log/request-lines.ts';

/** A server with lines for its requests, and the lines. */
function rig() {
  const lines: [fields: object, text: string][] = [];
  const said = Promise.withResolvers<undefined>();
  const log: HostLogger = Object.assign(createLogger({ level: 'fatal', pretty: false }), {
    debug: (fields: object, text: string) => {
      lines.push([fields, text.replace(/\d+\.\d ms/, 'N ms')]);
      said.resolve(undefined);
    },
  });
  const middleware = requestLines(log);
  const app = createServer((req, res) => {
    middleware(req, res, () => {
      if (req.url === '/half') res.write('half');
      if (req.url?.startsWith('/tea')) {
        res.setHeader('X-Request-Id', 'q1').writeHead(418).end('short and stout');
      } else res.destroy();
    });
  });
  return { app, lines, said: said.promise };
}

test.each([
  [
    'says how it was answered, and nothing of its query',
    '/tea?key=hush',
    { request_id: 'q1', status: 418 },
    'GET /tea: 418 after N ms',
  ],
  ['says of half an answer', '/half', { status: 200 }, 'GET /half: 200 after N ms, broken off'],
  ['says of none', '/none', {}, 'GET /none: no answer after N ms, broken off'],
])('a line %s', async (_what, path, fields, text) => {
  const { app, lines, said } = rig();
  await request(app)
    .get(path)
    .catch(() => undefined);
  await said;
  expect(lines).toEqual([[fields, text]]);
});
