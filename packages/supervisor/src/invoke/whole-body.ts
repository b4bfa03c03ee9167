import { HostError, isStream, type SkillResponse } from '@skillet/core';

/** The body of an answer as text, also of one that comes in pieces; rejects over `limit` bytes. */
export function wholeBody({ body }: SkillResponse, limit: number): Promise<string> {
  if (typeof body === 'string') return Promise.resolve(body);
  if (!isStream(body)) return Promise.resolve(Buffer.from(body).toString());
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const pieces: Uint8Array[] = [];
  let size = 0;
  body.read({
    chunk(bytes) {
      pieces.push(bytes);
      size += bytes.byteLength;
      if (size <= limit) {
        body.grant(bytes.byteLength);
        return;
      }
      body.cancel();
      const detail = `Its answer is over the ${String(limit)} bytes that are looked at.`;
      reject(new HostError('bad_skill_response', detail));
    },
    end() {
      resolve(Buffer.concat(pieces).toString());
    },
    fail: reject,
  });
  return promise;
}
