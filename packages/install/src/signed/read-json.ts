import { follow } from '../fetch/follow.ts';

/** Milliseconds for an answer, and bytes that it may have. */
const PATIENCE = 30_000;
const MOST = 8 * 1024 * 1024;

/**
 * Asks a registry for something in JSON; undefined where the answer is something else. It may send on over https, and into no private network but
 * its own host. Rejects with an Error that says why there is no answer.
 */
export async function readJson(
  url: string,
): Promise<{ readonly status: number; readonly value: unknown }> {
  try {
    const headers = { accept: 'application/json' };
    const answer = await follow(url, undefined, AbortSignal.timeout(PATIENCE), headers);
    const text = await textOf(answer);
    return { status: answer.status, value: parse(text) };
  } catch (error) {
    const { message, cause } = error as Error;
    const why = cause instanceof Error ? cause.message : message;
    throw new Error(why.replace(/^it can't be fetched: /, ''), { cause: error });
  }
}

/** The fields of an object; none of anything else. */
export function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

async function textOf(answer: Response): Promise<string> {
  if (answer.body === null) return '';
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of answer.body as ReadableStream<Uint8Array>) {
    bytes += piece.length;
    if (bytes > MOST) throw new Error(`the answer has more than ${String(MOST)} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
