import { HostError, isStream, type Clock, type SkillResponse } from '@skillet/core';

/** What the whole of an answer may take. */
export interface WholeLimits {
  readonly clock: Clock;
  /** Milliseconds for the rest of it, once it has begun. */
  readonly within: number;
  /** Bytes. */
  readonly most: number;
}

/** The body of an answer of another host as a whole. Rejects with a `HostError`. */
export function wholeAnswer(
  { body }: SkillResponse,
  { clock, within, most }: WholeLimits,
): Promise<Uint8Array> {
  if (typeof body === 'string') return Promise.resolve(Buffer.from(body));
  if (!isStream(body)) return Promise.resolve(body);
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const pieces: Uint8Array[] = [];
  let size = 0;
  const timer = clock.after(within, () => {
    body.cancel();
    reject(new HostError('skill_timeout', 'The host took too long to tell what it was asked.'));
  });
  body.read({
    chunk(bytes) {
      size += bytes.byteLength;
      if (size > most) {
        timer.cancel();
        body.cancel();
        reject(new HostError('bad_skill_response', 'The host tells more than is taken.'));
        return;
      }
      pieces.push(bytes);
      body.grant(bytes.byteLength);
    },
    end() {
      timer.cancel();
      resolve(Buffer.concat(pieces));
    },
    fail(error) {
      timer.cancel();
      reject(error);
    },
  });
  return promise;
}
