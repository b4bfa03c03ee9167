import {
  declaredLength,
  type BodyStream,
  type HostError,
  type SkillResponse,
  type SkillView,
} from '@skillet/core';
import type { Exchange } from '../exchange.ts';
import { UnreadWatch } from './end-answer.ts';
import { reportError } from './send-problem.ts';
import { writeHead, type HeaderList } from './write-head.ts';
import { wrongLength } from './wrong-length.ts';

/**
 * Sends an answer whose body is still to come, as fast as the client takes it. A body that breaks off,
 * or is not as long as its headers say, resets the connection, so that nobody takes it for whole.
 */
export function sendStream(
  exchange: Exchange,
  answer: SkillResponse,
  body: BodyStream,
  head: HeaderList,
  { mount, streamIdle }: SkillView,
): void {
  const { res } = exchange;
  const length = answer.headers === null ? undefined : declaredLength(answer.headers);
  if (length !== undefined) head.push('Content-Length', length);
  let left = length ?? Infinity;
  const reset = (error: HostError): void => {
    body.cancel();
    res.destroy();
    reportError(exchange, error, mount);
  };
  res.on('close', () => {
    body.cancel();
  });
  // It may go on for ever; any other has an end.
  if (head.some((value) => /^text\/event-stream/i.test(String(value))))
    exchange.endWhenUnwelcome(() => {
      res.destroy();
    });
  // One packet for the head and what is there already of the body.
  res.cork();
  let corked = true;
  const uncork = (): void => {
    if (corked) res.uncork();
    corked = false;
  };
  writeHead(exchange, answer.status, head);
  res.flushHeaders();
  body.read({
    chunk: (bytes) => {
      left -= bytes.byteLength;
      if (left < 0) {
        reset(wrongLength(false));
        return;
      }
      res.write(bytes, () => {
        body.grant(bytes.byteLength, bytes.buffer);
      });
    },
    end: () => {
      if (left > 0 && length !== undefined) reset(wrongLength(true));
      else {
        // Node would send the mark of the end before the chunks that wait for the cork.
        uncork();
        res.end();
        // The skill is done, and hears of nothing that stands still any more.
        if (res.writableLength > 0) new UnreadWatch(res, streamIdle);
      }
    },
    fail: reset,
  });
  process.nextTick(uncork);
}
