import { send, type Answer } from '../../http/send.ts';
import { judgeCrowd } from '../caller.ts';
import type { Client } from './client.ts';
import { toError } from './crowd.ts';

const CLIENTS = 32;
const LASTS = 4000;
const PATHS = ['/catalog', '/openapi.json', '/tools?format=openai'];

/** Asks for all that is known of all skills, again and again. */
export const catalogLoop: Client = async ({ url, patience }) => {
  const started = performance.now();
  const answers: (Answer | Error)[] = [];
  const again = async () => {
    for (let turn = 0; performance.now() - started < LASTS; turn += 1) {
      const path = PATHS[turn % PATHS.length] ?? '';
      const options = { method: 'GET', timeout: patience } as const;
      answers.push(await send(url + path, options).catch(toError));
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, again));
  return judgeCrowd(answers, performance.now() - started);
};
