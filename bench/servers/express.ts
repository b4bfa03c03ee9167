import { createServer } from 'node:http';
import express from 'express';
import { handler } from '../../examples/anthropic_time/anthropic_time.ts';
import { listenAndTell, time } from './common.ts';

// The same handler in Express as most people write it: body parser, route, res.json.
const app = express();
app.use(express.json());
app.post('/skills/time/run', async (request, response) => {
  response.json(await time(handler, request.body as object));
});
listenAndTell(createServer((request, response) => void app(request, response)));
