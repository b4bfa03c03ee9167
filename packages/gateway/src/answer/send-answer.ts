import {
  declaredLength,
  HostError,
  isStream,
  type SkillResponse,
  type SkillView,
} from '@skillet/core';
import type { Exchange } from '../exchange.ts';
import { endAnswer } from './end-answer.ts';
import { holdAnswer } from './hold-answer.ts';
import { sendStream } from './send-stream.ts';
import { sendTorn } from './wrong-length.ts';
import { serverTiming } from './server-timing.ts';
import { skillHeaders } from './skill-headers.ts';
import { writeHead } from './write-head.ts';

/**
 * Sends the answer of a skill.
 * @throws {HostError} `bad_skill_response` when its status is not from 200 to 599, `host_overloaded` when
 *   it is large, and too much waits for clients already.
 */
export function sendAnswer(exchange: Exchange, answer: SkillResponse, view: SkillView): void {
  const { req, res } = exchange;
  const { mount, streamIdle } = view;
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
      : skillHeaders(headers, exchange, exchange.mount ?? mount);
  if (timing !== undefined) head.push('Server-Timing', serverTiming(timing));
  if (hasNoBody(status)) {
    if (isStream(body)) body.cancel();
    writeHead(exchange, status, head);
    res.end();
    return;
  }
  if (isStream(body)) {
    sendStream(exchange, answer, body, head, view);
    return;
  }
  const own = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
  // What is left out for HEAD has the length that the skill says, if it does.
  const declared = headers === null ? undefined : declaredLength(headers);
  const length = own === 0 && req.method === 'HEAD' ? declared : own;
  if (declared !== undefined && declared > own && req.method !== 'HEAD') {
    head.push('Content-Length', declared);
    sendTorn(exchange, status, head, mount);
    return;
  }
  if (length !== undefined) head.push('Content-Length', length);
  holdAnswer(exchange.gateway.answerBudget, res, mount, own);
  writeHead(exchange, status, head);
  // Text of one byte a character is ASCII, which Node writes without a conversion as latin1.
  endAnswer(res, body, streamIdle, length === body.length ? 'latin1' : 'utf8', true);
}

/** RFC 9110, 6.4.1: these end with their headers, and a length would be about something else. */
function hasNoBody(status: number): boolean {
  return status === 204 || status === 304;
}
