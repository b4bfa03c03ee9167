import { validateHeaderName, validateHeaderValue, type ServerResponse } from 'node:http';
import type { HeaderList } from './write-head.ts';

/** What belongs to one connection (RFC 9110, 7.6.1) or is the gateway's to say. */
const NOT_THE_SKILLS = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-request-id',
]);

/** Of the headers that a skill gave (names and values in turn) those that may go to the client. */
export function skillHeaders(given: readonly string[], res: ServerResponse): HeaderList {
  const kept: HeaderList = [];
  for (let index = 0; index + 1 < given.length; index += 2) {
    const name = given[index];
    const value = given[index + 1];
    if (name === undefined || value === undefined || !isSendable(name, value)) continue;
    const key = name.toLowerCase();
    if (NOT_THE_SKILLS.has(key) || key.startsWith('proxy-')) continue;
    // What the gateway has set, such as CORS, is the host's policy.
    if (res.hasHeader(key)) continue;
    kept.push(name, value);
  }
  return kept;
}

function isSendable(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
