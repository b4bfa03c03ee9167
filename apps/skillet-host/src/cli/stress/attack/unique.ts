import { randomUUID } from 'node:crypto';
import type { Attack } from './attack.ts';

/** The same call with an input of its own: one that has killed twice would be refused. */
export function unique(body: Attack['body']): Attack['body'] {
  return { ...body, shot: randomUUID() };
}
