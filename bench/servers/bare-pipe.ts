import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { download } from '../../examples/streaming/download.ts';
import { listenAndTell } from './common.ts';

// The same download piped into the simplest server there is; and events, whose first byte is timed.
const server = createServer((request, response) => {
  if (request.url === '/events') {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write('data: 1\n\n');
    return;
  }
  const bytes = Number(request.url?.slice(1));
  response.writeHead(200, { 'Content-Length': bytes });
  Readable.fromWeb(download(bytes) as Parameters<typeof Readable.fromWeb>[0]).pipe(response);
});
listenAndTell(server);
