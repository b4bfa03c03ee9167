import { HostError } from '@skillet/core';
import type { Exchange } from '../exchange.ts';
import { reportError } from './send-problem.ts';
import { writeHead, type HeaderList } from './write-head.ts';

/** That an answer's body is not as long as the skill's own headers say. */
export function wrongLength(shorter: boolean): HostError {
  const how = shorter ? 'shorter' : 'longer';
  const detail = `The skill's answer is ${how} than its Content-Length says.`;
  return new HostError('bad_skill_response', detail);
}

/**
 * Resets the connection behind the head of an answer that is shorter than it says, so that no client takes a part
 * for the whole.
 */
export function sendTorn(
  exchange: Exchange,
  status: number,
  head: HeaderList,
  mount: string,
): void {
  const { res } = exchange;
  writeHead(exchange, status, head);
  res.flushHeaders();
  res.destroy();
  reportError(exchange, wrongLength(true), mount);
}
