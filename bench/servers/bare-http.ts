import { createServer } from 'node:http';
import { listenAndTell, loadHandler } from './common.ts';

const handler = await loadHandler();

// The same handler in the simplest server there is: no isolation, no validation, no routing.
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const params = JSON.parse(Buffer.concat(chunks).toString()) as object;
    void Promise.resolve(handler(params, {})).then((answer) => {
      const body = JSON.stringify(answer);
      response.writeHead(200, {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
      });
      response.end(body);
    });
  });
});
listenAndTell(server);
