import type { ServerResponse } from 'node:http';

/** An answer that was made and not sent. */
export interface CapturedAnswer {
  readonly status: number;
  /** Names and values in turn. */
  readonly headers: readonly (string | number)[];
  readonly body: string;
}

/** Has somebody answer a request, and keeps what would have been sent. */
export async function captureAnswer(
  res: ServerResponse,
  answer: () => unknown,
): Promise<CapturedAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<CapturedAnswer>();
  const pieces: Buffer[] = [];
  let [status, headers]: [number, readonly (string | number)[]] = [200, []];
  const take = (piece: unknown): void => {
    if (typeof piece === 'string') pieces.push(Buffer.from(piece));
    else if (piece instanceof Uint8Array) pieces.push(Buffer.from(piece));
  };
  const release = (): void => {
    for (const name of ['writeHead', 'write', 'end']) Reflect.deleteProperty(res, name);
  };
  Object.assign(res, {
    writeHead(code: number, list: readonly (string | number)[] = []) {
      [status, headers] = [code, list];
      return res;
    },
    write(piece: unknown, done?: () => void) {
      take(piece);
      if (done !== undefined) queueMicrotask(done);
      return true;
    },
    end(piece?: unknown) {
      take(piece);
      release();
      resolve({ status, headers, body: Buffer.concat(pieces).toString() });
      return res;
    },
  });
  res.once('close', () => {
    reject(new Error('the client has left'));
  });
  const answered = async (): Promise<CapturedAnswer> => {
    await answer();
    return promise;
  };
  try {
    return await Promise.race([promise, answered()]);
  } catch (error) {
    // What went wrong is answered by whoever called this.
    release();
    throw error;
  }
}

/** Sends an answer that was kept, or another in its place. */
export function sendCaptured(res: ServerResponse, { status, headers, body }: CapturedAnswer): void {
  const bytes = Buffer.from(body);
  const list = headers.filter((_, index) => {
    const name = headers[index - (index % 2)];
    return String(name).toLowerCase() !== 'content-length';
  });
  res.writeHead(status, [...list, 'Content-Length', bytes.length]);
  res.end(bytes);
}
