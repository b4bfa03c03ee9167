import type { HttpRequest } from './http-exchange.ts';

/** Methods that may be sent twice (RFC 9110, 9.2.2). */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

/** Bytes of a body that leave together with its headers. */
const ONE_WRITE = 16 * 1024;

/**
 * Whether a request failed, before anything of an answer came, because the program had closed the connection that
 * others had used before, and may go out once more: it does no harm twice, or none of it was ever read.
 */
export function wasStale(error: Error, { method, body }: HttpRequest): boolean {
  const whole = body === null || typeof body === 'string' || body instanceof Uint8Array;
  if (!whole) return false;
  const { code, socket } = error as Error & { code?: string; socket?: { bytesRead?: number } };
  switch (code) {
    case 'EPIPE':
      // It was closed before the first byte was written.
      return IDEMPOTENT.has(method) || (body?.length ?? 0) <= ONE_WRITE;
    case 'ECONNRESET':
      return IDEMPOTENT.has(method);
    case 'UND_ERR_SOCKET':
      return IDEMPOTENT.has(method) && (socket?.bytesRead ?? 0) > 0;
    default:
      return false;
  }
}
