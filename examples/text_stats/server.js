import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { countText } from './count-text.js';

const { values } = parseArgs({ options: { socket: { type: 'string' } } });

const server = createServer((req, res) => {
  const answer = (status, body) => {
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  if (req.method === 'GET' && req.url === '/health') {
    answer(200, { status: 'ok' });
    return;
  }
  if (req.method !== 'POST' || req.url !== '/run') {
    answer(404, { detail: 'Not Found' });
    return;
  }
  let body = '';
  req.setEncoding('utf8');
  req.on('data', (chunk) => (body += chunk));
  req.on('end', () => {
    const text = textOf(body);
    if (text === undefined) answer(422, { detail: 'Send {"text": "…"} as JSON.' });
    else answer(200, countText(text));
  });
});

/** The text in a body, or undefined when there is none. */
function textOf(body) {
  try {
    const given = JSON.parse(body);
    const { text } = given?.skill_input ?? given;
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}

server.listen(values.socket, () => {
  console.log('ready to count');
});
// Nothing new comes after this signal: what is under way is answered, then there is nothing left to do.
process.on('SIGTERM', () => {
  server.close();
  server.closeIdleConnections();
});
