import { isUtf8 } from 'node:buffer';
import {
  declaredLength,
  HostError,
  headerIn,
  isStream,
  whenThere,
  type AnswerHead,
  type BodyStream,
  type InvokeOptions,
  type OperationAnswer,
  type SkillResponse,
} from '@skillet/core';

/** Types that are text though they do not begin with `text/`. */
const TEXTUAL =
  /^(?:text\/|application\/(?:[^;\s]*[+.-])?(?:json|ndjson|jsonl|xml|yaml|javascript|x-www-form-urlencoded)\b)|^image\/svg\+xml|;\s*charset=/i;
const JSON_HEADERS = ['Content-Type', 'application/json'];
const decoder = new TextDecoder();

/** The whole of an answer, also of one that comes in pieces: throws, or rejects, over `limit` bytes. */
export function wholeAnswer(
  response: SkillResponse,
  limit: number,
  onPart: InvokeOptions['onPart'],
): OperationAnswer | Promise<OperationAnswer> {
  const { status, body } = response;
  const head = headOf(response);
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    if (isStream(body)) body.cancel();
    const detail = `The skill answered with the status ${String(status)}, which is not one from 200 to 599.`;
    throw new HostError('bad_skill_response', detail);
  }
  // A handler's answer says no length.
  const declared = response.headers === null ? undefined : declaredLength(response.headers);
  return whenThere(isStream(body) ? joined(body, limit, head, onPart) : body, (whole) => {
    if (declared !== undefined && declared > lengthOf(whole)) {
      throw new HostError(
        'bad_skill_response',
        'The skill announced a longer answer than it gave.',
      );
    }
    if (typeof whole === 'string') return { ...head, text: whole };
    // What has no type is text where it is UTF-8.
    const text = head.contentType === '' ? isUtf8(whole) : TEXTUAL.test(head.contentType);
    return text ? { ...head, text: decoder.decode(whole) } : { ...head, text: '', bytes: whole };
  });
}

function headOf({ status, headers }: SkillResponse): AnswerHead {
  if (headers === null) return { status, contentType: 'application/json', headers: JSON_HEADERS };
  return { status, contentType: headerIn(headers, 'content-type') ?? '', headers };
}

function lengthOf(body: string | Uint8Array): number {
  return typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
}

function joined(
  body: BodyStream,
  limit: number,
  head: AnswerHead,
  onPart: InvokeOptions['onPart'],
): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const pieces: Uint8Array[] = [];
  let size = 0;
  body.read({
    chunk(bytes) {
      size += bytes.byteLength;
      if (size > limit) {
        body.cancel();
        const detail = `Its answer is over limits.response of ${String(limit)} bytes.`;
        reject(new HostError('bad_skill_response', detail));
        return;
      }
      pieces.push(bytes);
      body.grant(bytes.byteLength);
      try {
        onPart?.(bytes, head);
      } catch (error) {
        body.cancel();
        reject(error);
      }
    },
    end() {
      resolve(Buffer.concat(pieces));
    },
    fail: reject,
  });
  return promise;
}
