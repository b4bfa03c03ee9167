// Ends well when the host of this container answers, over HTTP or over TLS with whatever certificate it has.
import http from 'node:http';
import https from 'node:https';

const options = {
  host: '127.0.0.1',
  port: process.env.PORT,
  path: '/health/live',
  rejectUnauthorized: false,
};

const answers = (protocol) =>
  new Promise((resolve, reject) => {
    const request = protocol.get(options, ({ statusCode }) => resolve(statusCode === 200));
    request.on('error', reject);
  });

const well = await answers(http).catch(() => answers(https));
process.exit(well ? 0 : 1);
