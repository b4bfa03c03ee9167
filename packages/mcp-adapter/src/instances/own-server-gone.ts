import type { AdapterAnswer, InstanceRefusal } from '@skillet/core';

/** The server of one owner is gone; the message says why, and the last that it wrote, without what its owner lent it. */
export class OwnServerGone extends Error {}

/** An answer that says so where the server is gone, before it or in the middle of it. */
export async function toItsEnd(answering: Promise<AdapterAnswer>): Promise<AdapterAnswer> {
  try {
    const answer = await answering;
    return 'lines' in answer ? { lines: linesToTheEnd(answer.lines) } : answer;
  } catch (error) {
    return { refused: goneIn(error) };
  }
}

async function* linesToTheEnd(
  lines: AsyncIterable<string | InstanceRefusal>,
): AsyncGenerator<string | InstanceRefusal> {
  try {
    yield* lines;
  } catch (error) {
    yield goneIn(error);
  }
}

/** Throws on what is no end of a server. */
function goneIn(error: unknown): InstanceRefusal {
  if (!(error instanceof OwnServerGone)) throw error;
  const detail = `The server of this caller is gone: ${error.message}`;
  return { code: 'worker_crashed', detail };
}
