import type { HostError } from '@skillet/core';
import type { Exchange } from '../exchange.ts';
import { stillAwaitsContinue } from '../request/expect-continue.ts';
import { reportError, sendProblem, writeProblem } from './send-problem.ts';

/** Bytes that are still read, and thrown away, after a body was refused. */
export const LINGER_BYTES = 16 * 1024 * 1024;
/** Milliseconds of silence after which a client that was refused is cut off. */
export const LINGER_IDLE = 5_000;

/**
 * Answers with an error of the host to a request whose body is not wanted, and closes the connection, lingering:
 * closing while the client still sends would reset the connection, and the client would never see the answer.
 */
export function refuseBody(exchange: Exchange, error: HostError, mount?: string): void {
  const { req, res } = exchange;
  if (req.complete || stillAwaitsContinue(req)) {
    // Nothing is on its way, or nothing will be.
    if (!req.complete) res.shouldKeepAlive = false;
    sendProblem(exchange, error, mount);
    return;
  }
  res.shouldKeepAlive = false;
  res.write(writeProblem(exchange, error, mount));
  reportError(exchange, error, mount);

  let left = LINGER_BYTES;
  const end = (): void => {
    req.off('data', onData);
    res.end();
  };
  const onData = (chunk: Buffer): void => {
    left -= chunk.length;
    if (left < 0) end();
  };
  req.on('data', onData);
  req.resume();
  req.on('end', end);
  // Holds from when the answer is on its way: one before it on the connection may still take long.
  // Without a listener for 'timeout', Node destroys the socket.
  res.setTimeout(LINGER_IDLE);
}
