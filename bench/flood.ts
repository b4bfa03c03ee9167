import { Agent, request } from 'node:http';

// `node flood.ts <url> <key> <requests a second>`: sends them whatever becomes of those before, until it is ended.
const [url = '', key = '', rate = '0'] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const TICK = 5;
const body = '{}';
const headers = {
  Authorization: `Bearer ${key}`,
  'content-type': 'application/json',
  'content-length': body.length,
};

setInterval(() => {
  for (let n = 0; n < (Number(rate) * TICK) / 1000; n += 1) {
    const sent = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
    });
    sent.on('error', () => undefined);
    sent.end(body);
  }
}, TICK);
process.stdout.write(`${JSON.stringify({ url })}\n`);
