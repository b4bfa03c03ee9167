import type { IncomingMessage, ServerResponse } from 'node:http';
import { HostError } from '@skillet/core';
import { COUNTED, type ByteBudget } from '../budget/byte-budget.ts';
import { letContinue } from './expect-continue.ts';
import { HeldBody } from './held-body.ts';
import { readBody, type BodyReading } from './read-body.ts';

/** Milliseconds for which a body may wait for room among those of all connections. */
const PATIENCE = 10_000;

/** Under what they are held; no mount has a slash. */
const HOLDER = '/';

const NOTHING = new Uint8Array();

/** The body of a request to the host itself; a large one counts among those of all connections until its answer has ended. */
export function hostBody(
  req: IncomingMessage,
  res: ServerResponse,
  budget: ByteBudget,
  limit: number,
): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const declared = Number(req.headers['content-length'] ?? NaN);
  const small = req.headers['transfer-encoding'] === undefined && !(declared > COUNTED);
  let reading: BodyReading | undefined;
  const held = small
    ? undefined
    : new HeldBody(budget, { mount: HOLDER, timeout: PATIENCE }, () => {
        reading?.leave();
        reject(noRoom());
      });
  if (held !== undefined) {
    res.on('close', () => {
      held.release();
    });
  }
  const begin = (): void => {
    letContinue(req, res);
    reading = readBody(req, limit, {
      onBody: (body) => {
        resolve(body ?? NOTHING);
      },
      onTooLarge: () => {
        // What is still to come is nobody's to read.
        res.shouldKeepAlive = false;
        reject(tooLarge(limit));
      },
      ...(held === undefined
        ? {}
        : {
            onGrown: (size: number) =>
              held.grow(size, () => {
                reading?.resume();
              }),
          }),
    });
  };
  if (declared > limit) reject(tooLarge(limit));
  else if (held === undefined || held.grow(declared > 0 ? declared : 1, begin)) begin();
  return promise;
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
