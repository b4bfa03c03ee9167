import type { ServerResponse } from 'node:http';
import type { RouteExchange } from '@skillet/core';
import { THE_HOSTS, type ByteBudget } from '../budget/byte-budget.ts';
import { endAnswer } from './end-answer.ts';
import { holdAnswer } from './hold-answer.ts';

/** Answers with a text of an endpoint of the host, which may be long: `budget` is that of answers. */
export function sendText(
  { res, requestId }: Pick<RouteExchange, 'res' | 'requestId'>,
  budget: ByteBudget,
  status: number,
  headers: (string | number)[],
  text: string,
): void {
  const length = Buffer.byteLength(text);
  holdAnswer(budget, res, THE_HOSTS, length);
  headers.push('Content-Length', length, 'X-Request-Id', requestId);
  res.writeHead(status, headers);
  endWith(res, text, length);
}

/** Ends an answer of an endpoint of the host that has been begun with a text, which may be long: `budget` is that of answers. */
export function endText(res: ServerResponse, budget: ByteBudget, text: string): void {
  const length = Buffer.byteLength(text);
  holdAnswer(budget, res, THE_HOSTS, length);
  endWith(res, text, length);
}

function endWith(res: ServerResponse, text: string, length: number): void {
  // Text of one byte a character is ASCII, which Node writes without a conversion as latin1.
  endAnswer(res, text, undefined, length === text.length ? 'latin1' : 'utf8');
}
