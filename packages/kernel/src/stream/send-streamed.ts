import { toBytes, typeOf } from './piece.ts';
import type { ResponseWriter } from './response-writer.ts';
import type { Streamed } from './streamed.ts';

/**
 * Sends an answer piece by piece, as fast as the client takes it. The first piece is waited for when
 * it decides on the type, so that what fails before it is an ordinary error. Rejects with whatever
 * the skill's code throws; resolves early once the writer is closed.
 */
export async function sendStreamed(
  { status, headers, source }: Streamed,
  writer: ResponseWriter,
): Promise<void> {
  const isClosed = () => writer.closed;
  if (headers !== null) writer.begin(status, headers);
  for (;;) {
    const { done, value } = await source.next();
    if (isClosed()) return;
    if (!writer.begun) writer.begin(status, ['Content-Type', typeOf(value)]);
    if (done === true) break;
    if (!writer.write(toBytes(value))) await room(writer);
    if (isClosed()) return;
  }
  writer.end();
}

function room(writer: ResponseWriter): Promise<void> {
  return new Promise((resolve) => {
    writer.onRoom = () => {
      writer.onRoom = undefined;
      resolve();
    };
  });
}
