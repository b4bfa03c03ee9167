import { Agent, request } from 'node:http';

// `node flood.ts <url> <key> <requests a second>`: sends them at an even pace, whatever becomes of those before, until it is ended.
const [url = '', key = '', rate = '0'] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
/** Milliseconds. */
const TICK = 1;
/** Requests that a late tick makes up for; what is more was not sent, lest they come all at once. */
const MOST = 2;
const body = '{}';
const headers = {
  Authorization: `Bearer ${key}`,
  'content-type': 'application/json',
  'content-length': body.length,
};

const began = performance.now();
let due = 0;

setInterval(() => {
  const now = Math.floor(((performance.now() - began) * Number(rate)) / 1000);
  const count = Math.min(MOST, now - due);
  due = now;
  for (let n = 0; n < count; n += 1) {
    const sent = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
    });
    sent.on('error', () => undefined);
    sent.end(body);
  }
}, TICK);
process.stdout.write(`${JSON.stringify({ url })}\n`);
