import type { IncomingMessage, ServerResponse } from 'node:http';
import { HostError } from '@skillet/core';
import { COUNTED, THE_HOSTS, type ByteBudget } from '../budget/byte-budget.ts';
import { letContinue } from './expect-continue.ts';
import { HeldBody } from './held-body.ts';
import { readBody, type BodyReading } from './read-body.ts';

/** Milliseconds for which a body may wait for room among those of all connections. */
const PATIENCE = 10_000;

const NOTHING = new Uint8Array();

/** The body of a request to the host itself; a large one counts among those of all connections until its answer has ended. */
export function hostBody(
  req: IncomingMessage,
  res: ServerResponse,
  budget: ByteBudget,
  limit: number,
): Promise<Uint8Array> {
  const declared = Number(req.headers['content-length'] ?? NaN);
  if (declared > limit) return Promise.reject(tooLarge(limit));
  const isSmall = req.headers['transfer-encoding'] === undefined && !(declared > COUNTED);
  return new Promise((resolve, reject) => {
    const onBody = (body: Uint8Array | null): void => {
      resolve(body ?? NOTHING);
    };
    const onTooLarge = (): void => {
      reject(tooLarge(limit));
    };
    if (isSmall) {
      letContinue(req, res);
      readBody(req, limit, { onBody, onTooLarge });
      return;
    }
    let reading: BodyReading | undefined;
    const held = new HeldBody(budget, { mount: THE_HOSTS, timeout: PATIENCE }, () => {
      reading?.leave();
      reject(noRoom());
    });
    res.on('close', () => {
      held.release();
    });
    const onGrown = (size: number): boolean =>
      held.grow(size, () => {
        reading?.resume();
      });
    const begin = (): void => {
      letContinue(req, res);
      reading = readBody(req, limit, { onBody, onTooLarge, onGrown });
    };
    if (held.grow(declared > 0 ? declared : 1, begin)) begin();
  });
}

function tooLarge(limit: number): HostError {
  return new HostError(
    'body_too_large',
    `The request body is over the limit of ${String(limit)} bytes.`,
  );
}

function noRoom(): HostError {
  const detail =
    'The host holds as many request bodies as it may (server.body_memory); try again shortly.';
  return new HostError('host_overloaded', detail, { retryAfter: 1 });
}
