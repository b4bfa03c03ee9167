import { request } from 'node:http';

/** Milliseconds that an answer of another host may take: longer than a frozen one lives. */
const PATIENCE = 3000;
/** Bytes that it may have. */
const MOST = 64 * 1024 * 1024;

/** What another host answered. */
export interface SiblingAnswer {
  readonly status: number;
  readonly body: string;
}

/** What is asked of it. */
export interface SiblingRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly string[];
  /** Milliseconds that the answer may take. */
  readonly patience?: number;
}

/** Asks the host at a socket; rejects when it does not answer. */
export function askAt(
  socketPath: string,
  { method, target, headers, patience = PATIENCE }: SiblingRequest,
): Promise<SiblingAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<SiblingAnswer>();
  const options = { socketPath, method, path: target, headers, agent: false as const };
  const req = request({ ...options, signal: AbortSignal.timeout(patience) }, (res) => {
    const pieces: Buffer[] = [];
    let size = 0;
    res.on('data', (piece: Buffer) => {
      size += piece.length;
      if (size > MOST) res.destroy(new Error('the answer is too long'));
      else pieces.push(piece);
    });
    res.on('end', () => {
      resolve({ status: res.statusCode ?? 0, body: Buffer.concat(pieces).toString() });
    });
    res.on('error', reject);
  });
  req.on('error', reject);
  req.end();
  return promise;
}
