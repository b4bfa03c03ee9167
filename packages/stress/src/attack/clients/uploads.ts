import { setTimeout as sleep } from 'node:timers/promises';
import { send } from '../../http/send.ts';
import { judgeCrowd } from '../caller.ts';
import { isQuarantined } from '../recovery.ts';
import type { Client, ClientOrder } from './client.ts';
import { toError } from './crowd.ts';

/** Just below what a body may have. */
const BYTES = 9.9 * 1024 * 1024;
const QUARANTINED_WITHIN = 20_000;

/** A hundred large bodies for an application that reads none of them. */
export const uploadsToHungApp: Client = (order) =>
  upload(100, `/skills/${order.mount}/hang`, order);

/** Fifty large bodies for a skill that nobody can call. */
export const bodiesToQuarantined: Client = async (order) => {
  const { url, mount } = order;
  const until = performance.now() + QUARANTINED_WITHIN;
  while (performance.now() < until && !(await isQuarantined(url, mount))) {
    const body = { bomb: 'ok' };
    await send(`${url}/skills/${mount}/run`, { method: 'POST', body, timeout: 5000 }).catch(
      toError,
    );
    await sleep(50);
  }
  return upload(50, `/skills/${mount}/run`, order);
};

async function upload(count: number, path: string, { url, body, patience }: ClientOrder) {
  const text = JSON.stringify({ ...body, padding: 'x'.repeat(BYTES) });
  const started = performance.now();
  const answers = await Promise.all(
    Array.from({ length: count }, () =>
      send(url + path, { method: 'POST', text, timeout: patience }).catch(toError),
    ),
  );
  return judgeCrowd(answers, performance.now() - started);
}
