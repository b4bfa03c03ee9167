import { headerIn } from '../headers.ts';
import type { SkillRequest } from '../http.ts';

/** What a point is found by. */
export type StickyRequest = Pick<SkillRequest, 'headers' | 'callerId' | 'session' | 'requestId'>;

/** Header in which a caller says which of its calls belong together. */
const KEY_HEADER = 'x-skillet-key';

/**
 * Where a call lies between 0 and 1, for `chooseRevision`. Calls of one `X-Skillet-Key` lie at one point, else those of one
 * caller with a key or token, else those of one MCP session; any other call lies anywhere. `salt` has another few be the first each time.
 */
export function stickyPoint(request: StickyRequest, salt: string): number {
  const { headers, callerId, session, requestId } = request;
  const own = headers === '' ? undefined : headerIn(headers.split('\n'), KEY_HEADER);
  const key = own || (callerId ?? session ?? requestId);
  return hashOf(`${salt}\n${key}`) / 2 ** 32;
}

/** FNV-1a, and the last steps of MurmurHash3, which spread what differs in the last characters alone. Both are in the public domain. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1)
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
