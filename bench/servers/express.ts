import { createServer } from 'node:http';
import express from 'express';
import { listenAndTell, loadHandler } from './common.ts';

const handler = await loadHandler();

// The same handler in Express as most people write it: body parser, route, res.json.
const app = express();
app.use(express.json());
app.post('/skills/:mount/run', async (request, response) => {
  response.json(await handler(request.body as object, {}));
});
listenAndTell(createServer((request, response) => void app(request, response)));
