import type { Client } from './client.ts';
import { crowd } from './crowd.ts';

const NAMES = 300_000;
const CALLS = 6;

/** Brings more credentials than anybody has: 6 MB of them in each call. */
export const manyCredentials: Client = (order) => {
  const names = Array.from({ length: NAMES }, (_, index) => `K${String(NAMES - index)}`);
  const credentials = Object.fromEntries(names.map((name) => [name, 'secret']));
  return crowd(CALLS)({ ...order, body: { skill_input: order.body, credentials } });
};
