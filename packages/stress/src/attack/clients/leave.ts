import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'node:http';
import { unique } from '../unique.ts';
import type { Client } from './client.ts';

const CLIENTS = 300;
/** Milliseconds until they leave. */
const STAY = 300;

/** Calls what never answers, and leaves. */
export const leave: Client = async ({ url, mount, body }) => {
  const started = performance.now();
  const requests = Array.from({ length: CLIENTS }, () => {
    const headers = { 'content-type': 'application/json' };
    const outgoing = request(`${url}/skills/${mount}/run`, { method: 'POST', headers });
    outgoing.on('error', () => undefined);
    outgoing.end(JSON.stringify(unique(body)));
    return outgoing;
  });
  await sleep(STAY);
  for (const outgoing of requests) outgoing.destroy();
  return { said: `${String(CLIENTS)} left`, ms: performance.now() - started, clear: true };
};
