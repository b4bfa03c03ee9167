import type { ServerResponse } from 'node:http';
import { HostError } from '@skillet/core';
import { COUNTED, type ByteBudget } from '../budget/byte-budget.ts';

/**
 * Counts an answer, if it is large, as long as its client has not taken it.
 * @throws {HostError} `host_overloaded` when too much waits for clients already.
 */
export function holdAnswer(
  budget: ByteBudget,
  res: ServerResponse,
  mount: string,
  bytes: number,
): void {
  // Of one whose client has left, nothing is kept, and no `close` comes any more.
  if (bytes <= COUNTED || res.closed) return;
  if (!budget.take(mount, bytes)) {
    const detail =
      'Clients have not taken as many answers as the host may hold of one skill, or of its own endpoints (server.answer_memory); try again shortly.';
    throw new HostError('host_overloaded', detail, { retryAfter: 1 });
  }
  res.once('close', () => {
    budget.give(mount, bytes);
  });
}
