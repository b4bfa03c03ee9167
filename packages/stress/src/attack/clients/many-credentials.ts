import { send } from '../../http/send.ts';
import { judgeCrowd } from '../caller.ts';
import { unique } from '../unique.ts';
import type { Client } from './client.ts';
import { toError } from './crowd.ts';

const NAMES = 300_000;
const CALLS = 6;

/** Brings more credentials than anybody has: 6 MB of them in each call. */
export const manyCredentials: Client = async ({ url, mount, body, patience }) => {
  const names = Array.from({ length: NAMES }, (_, index) => `K${String(NAMES - index)}`);
  const credentials = Object.fromEntries(names.map((name) => [name, 'secret']));
  const texts = Array.from({ length: CALLS }, () =>
    JSON.stringify(unique({ skill_input: body, credentials })),
  );
  const started = performance.now();
  const answers = await Promise.all(
    texts.map((text) =>
      send(`${url}/skills/${mount}/run`, { method: 'POST', text, timeout: patience }).catch(
        toError,
      ),
    ),
  );
  const crowd = judgeCrowd(answers, performance.now() - started);
  // Each is told of its fault, also when all workers are busy with the others.
  return {
    ...crowd,
    clear: answers.every((answer) => 'status' in answer && answer.status === 422),
  };
};
