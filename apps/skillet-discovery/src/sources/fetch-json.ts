/** Bytes of an answer that are read at most. */
const MAX_BYTES = 8 * 1024 * 1024;

/** An answer that can't be used, in words for a catalog: never more than status and reason. */
export class Unusable extends Error {
  override readonly name = 'Unusable';
  /** The HTTP status, where there was an answer. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

/** Gets JSON within `timeout` milliseconds; rejects with an {@link Unusable}. */
export async function fetchJson(
  url: string,
  timeout: number,
  signal: AbortSignal,
): Promise<unknown> {
  const limit = AbortSignal.timeout(timeout);
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([limit, signal]),
      headers: { accept: 'application/json' },
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Unusable(`answered with status ${String(response.status)}`, response.status);
    }
    return JSON.parse(await readText(response)) as unknown;
  } catch (error) {
    throw toUnusable(error, limit.aborted, timeout);
  }
}

/** The chunks of a body, which the types of fetch leave open. */
export function bodyOf(response: Response): AsyncIterable<Uint8Array> {
  return (response.body ?? []) as AsyncIterable<Uint8Array>;
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bodyOf(response)) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) {
      throw new Unusable(`answered with more than ${String(MAX_BYTES)} bytes`, response.status);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function toUnusable(error: unknown, timedOut: boolean, timeout: number): Unusable {
  if (error instanceof Unusable) return error;
  if (timedOut) return new Unusable(`did not answer within ${String(timeout)} ms`);
  if (error instanceof SyntaxError) return new Unusable('did not answer with JSON', 200);
  const cause = error instanceof Error ? error.cause : undefined;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  return new Unusable(code === undefined ? 'cannot be reached' : `cannot be reached (${code})`);
}
