import { setTimeout as sleep } from 'node:timers/promises';
import { send } from '../../http/send.ts';
import { unique } from '../unique.ts';
import type { Client } from './client.ts';
import { holdRequests } from './held-requests.ts';

const STREAMS = 300;
const CALLS = 400;
const HEADS_WITHIN = 5000;
/** Milliseconds for which nothing is read after the last event. */
const UNREAD = 2000;

/** Asks for the events of the host, has some happen, and reads none of them. */
export const eventsUnread: Client = async ({ url, mount, body, patience }) => {
  const started = performance.now();
  const empty = Array.from({ length: STREAMS }, () => '');
  const { begun, requests } = await holdRequests(`${url}/events`, 'GET', empty, HEADS_WITHIN);
  for (let i = 0; i < CALLS; i += 1) {
    const call = { method: 'POST', body: unique(body), timeout: patience } as const;
    await send(`${url}/skills/${mount}/run`, call).catch(() => undefined);
  }
  await sleep(UNREAD);
  for (const outgoing of requests) outgoing.destroy();
  return { said: `${String(begun)} streams`, ms: performance.now() - started, clear: true };
};
