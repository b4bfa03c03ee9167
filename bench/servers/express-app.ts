import { createServer } from 'node:http';
import { app } from '../../examples/express_notes/skillet_runtime.ts';
import { listenAndTell } from './common.ts';

// The application of the example as it runs without a host.
listenAndTell(createServer((request, response) => void app(request, response)));
