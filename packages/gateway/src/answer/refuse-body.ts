import { HostError, type SkillView } from '@skillet/core';
import type { Exchange } from '../exchange.ts';
import { reportError, writeProblem } from './send-problem.ts';

/** Bytes that are still read, and thrown away, after a body was refused. */
export const LINGER_BYTES = 16 * 1024 * 1024;
/** Milliseconds of silence after which a client that was refused is cut off. */
export const LINGER_IDLE = 5_000;

/**
 * Answers 413 and closes the connection, lingering: closing while the client still sends would
 * reset the connection, and the client would never see the answer.
 */
export function refuseBody(exchange: Exchange, view: SkillView): void {
  const { req, res } = exchange;
  const error = new HostError(
    'body_too_large',
    `The request body is over the limit of ${String(view.bodyLimit)} bytes.`,
  );
  res.shouldKeepAlive = false;
  res.write(writeProblem(exchange, error, view.mount));
  reportError(exchange, error, view.mount);

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
  req.on('end', end);
  // Holds from when the answer is on its way: one before it on the connection may still take long.
  // Without a listener for 'timeout', Node destroys the socket.
  res.setTimeout(LINGER_IDLE);
}
