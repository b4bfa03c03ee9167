import { Agent, createServer, request } from 'node:http';
import { listenAndTell } from './common.ts';

// `node forward.ts <url>`: hands each request on to another server over connections that stay: the least that a host can do.
const target = new URL(process.argv[2] ?? '');
const agent = new Agent({ keepAlive: true });

const server = createServer((incoming, answer) => {
  const { method, url = '/', headers } = incoming;
  const path = { host: target.hostname, port: target.port, path: url };
  const sent = request({ ...path, method, agent, headers }, (got) => {
    answer.writeHead(got.statusCode ?? 502, got.headers);
    got.pipe(answer);
  });
  sent.on('error', () => answer.destroy());
  incoming.pipe(sent);
});
listenAndTell(server);
