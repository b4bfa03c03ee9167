import {
  isJsonObject,
  isShallow,
  isStream,
  type JsonObject,
  type SkillResponse,
} from '@skillet/core';

/** Bytes that a skill's answer to `/health` may have. */
const MAX_BYTES = 64 * 1024;
/** Levels that it may be nested. */
const MAX_DEPTH = 16;

/** What a skill says of its own health, or a sentence about what is wrong with the answer. */
export type OwnHealth =
  | { readonly ok: true; readonly answer: JsonObject }
  | { readonly ok: false; readonly error: string };

/** Reads a skill's answer to `/health`, which is bounded because the host parses it itself. */
export function readOwnHealth(response: SkillResponse): OwnHealth {
  const { status, body } = response;
  if (isStream(body)) {
    body.cancel();
    return failed('answered with a stream');
  }
  if (status < 200 || status > 299) {
    return failed(`answered with status ${String(status)}`);
  }
  if (Buffer.byteLength(body) > MAX_BYTES)
    return failed(`answered with more than ${String(MAX_BYTES)} bytes`);
  let answer: unknown;
  try {
    answer = JSON.parse(typeof body === 'string' ? body : Buffer.from(body).toString());
  } catch {
    return failed('did not answer with JSON');
  }
  if (!isJsonObject(answer)) return failed('did not answer with a JSON object');
  if (!isShallow(answer, MAX_DEPTH)) {
    return failed(`answered with JSON of more than ${String(MAX_DEPTH)} levels`);
  }
  return { ok: true, answer };
}

function failed(what: string): OwnHealth {
  return { ok: false, error: `The skill's own health check ${what}.` };
}
