import { randomUUID } from 'node:crypto';
import type { Attack } from './attack.ts';

/** The same call with an input of its own: one that has killed twice would be refused. */
export function unique(body: Attack['body']): Attack['body'] {
  const shot = randomUUID();
  const { skill_input: inputs } = body;
  return typeof inputs === 'object'
    ? { ...body, skill_input: { ...inputs, shot } }
    : { ...body, shot };
}
