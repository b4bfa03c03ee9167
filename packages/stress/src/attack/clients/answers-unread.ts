import { setTimeout as sleep } from 'node:timers/promises';
import { unique } from '../unique.ts';
import type { Client } from './client.ts';
import { holdRequests } from './held-requests.ts';

const CALLS = 60;
/** Milliseconds for which nothing is read. */
const UNREAD = 5000;

/** Asks for long answers, and reads none of them. */
export const answersUnread: Client = async ({ url, mount, body, patience }) => {
  const started = performance.now();
  const bodies = Array.from({ length: CALLS }, () => JSON.stringify(unique(body)));
  const { begun, requests } = await holdRequests(
    `${url}/skills/${mount}/run`,
    'POST',
    bodies,
    patience,
  );
  await sleep(UNREAD);
  for (const outgoing of requests) outgoing.destroy();
  return { said: `${String(begun)} begun`, ms: performance.now() - started, clear: true };
};
