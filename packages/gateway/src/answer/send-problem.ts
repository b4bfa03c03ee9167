import { type HostError, scrubPaths, toHostError, toProblem } from '@skillet/core';
import type { Exchange } from '../exchange.ts';
import { alternativesTo } from './alternatives.ts';
import { endAnswer } from './end-answer.ts';
import { tellLimits } from './tell-limits.ts';
import { writeHead, type HeaderList } from './write-head.ts';

/** Answers with an error of the host, whatever was thrown, and reports it. Never throws. */
export function sendProblem(exchange: Exchange, thrown: unknown, mount?: string): void {
  const { res } = exchange;
  const error = toHostError(thrown);
  if (res.headersSent) {
    // Half of another answer is out: only the end of the connection tells the client.
    res.destroy();
  } else {
    endAnswer(res, writeProblem(exchange, error, mount));
  }
  reportError(exchange, error, mount);
}

/** Begins the answer and returns its body, for those who do not end it yet. */
export function writeProblem(exchange: Exchange, error: HostError, mount?: string): string {
  const problem = toProblem(
    error,
    exchange.requestId,
    mount,
    alternativesTo(exchange, error, mount),
  );
  const body = JSON.stringify({ ...problem, detail: scrubPaths(problem.detail) });
  const headers: HeaderList = [
    'Content-Type',
    'application/problem+json',
    'Content-Length',
    Buffer.byteLength(body),
  ];
  if (error.challenge !== undefined) headers.push('WWW-Authenticate', error.challenge);
  if (error.retryAfter !== undefined) headers.push('Retry-After', Math.ceil(error.retryAfter));
  if (error.rateLimit !== undefined) tellLimits(exchange, error.rateLimit);
  writeHead(exchange, error.status, headers);
  return body;
}

/** Tells the host's log of an error. */
export function reportError(exchange: Exchange, error: HostError, mount?: string): void {
  try {
    exchange.gateway.onError({ requestId: exchange.requestId, mount, error });
  } catch {
    // A listener that fails must not cost the client its answer.
  }
}
