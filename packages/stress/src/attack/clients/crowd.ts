import { send, type Answer } from '../../http/send.ts';
import { judgeCrowd } from '../caller.ts';
import { unique } from '../unique.ts';
import type { Client } from './client.ts';

/** So many clients who make the same call at once. */
export function crowd(calls: number): Client {
  return async ({ url, mount, body, patience }) => {
    const started = performance.now();
    const answers = await Promise.all(
      Array.from({ length: calls }, () =>
        send(`${url}/skills/${mount}/run`, {
          method: 'POST',
          body: unique(body),
          timeout: patience,
        }).catch(toError),
      ),
    );
    return judgeCrowd(answers, performance.now() - started);
  };
}

/** Whatever was thrown as an error. */
export function toError(thrown: unknown): Answer | Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
