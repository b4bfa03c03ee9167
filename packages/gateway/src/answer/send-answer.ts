import { HostError, isStream, type SkillResponse } from '@skillet/core';
import type { Exchange } from '../exchange.ts';
import { declaredLength } from './declared-length.ts';
import { sendStream } from './send-stream.ts';
import { serverTiming } from './server-timing.ts';
import { skillHeaders } from './skill-headers.ts';
import { writeHead } from './write-head.ts';

/**
 * Sends the answer of the skill at a mount.
 * @throws {HostError} `bad_skill_response` when its status is none that an answer may have.
 */
export function sendAnswer(exchange: Exchange, answer: SkillResponse, mount: string): void {
  const { req, res } = exchange;
  const { status, headers, body, timing } = answer;
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    if (isStream(body)) body.cancel();
    throw new HostError(
      'bad_skill_response',
      `The skill answered with the status ${String(status)}, which is not one from 200 to 599.`,
    );
  }
  const head =
    headers === null
      ? ['Content-Type', 'application/json']
      : skillHeaders(headers, exchange, mount);
  if (timing !== undefined) head.push('Server-Timing', serverTiming(timing));
  if (hasNoBody(status)) {
    if (isStream(body)) body.cancel();
    writeHead(exchange, status, head);
    res.end();
    return;
  }
  if (isStream(body)) {
    sendStream(exchange, answer, body, head, mount);
    return;
  }
  const own = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
  // What is left out for HEAD has the length that the skill says, if it does.
  const length = own === 0 && req.method === 'HEAD' ? declaredLength(headers) : own;
  if (length !== undefined) head.push('Content-Length', length);
  writeHead(exchange, status, head);
  // Text of one byte a character is ASCII, which Node writes without a conversion as latin1.
  if (typeof body === 'string') res.end(body, length === body.length ? 'latin1' : 'utf8');
  else res.end(body);
}

/** RFC 9110, 6.4.1: these end with their headers, and a length would be about something else. */
function hasNoBody(status: number): boolean {
  return status === 204 || status === 304;
}
