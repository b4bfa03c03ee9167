import type { Middleware } from '@skillet/gateway';
import type { HostLogLevel } from '@skillet/config';
import type { HostLogger } from './logger.ts';

/** Keys of callers and tokens of issuers, which somebody may take for a part of an address. */
const CREDENTIAL = /sk_[0-9a-f]{8}_\w*|ey[\w-]+\.[\w-]+\.[\w-]*/g;

/** A line at `debug` for each request, once it is over; without its query, which may hold what is secret. */
export function requestLines(log: HostLogger): Middleware {
  return (req, res, next) => {
    const began = performance.now();
    const { method = 'GET', url = '/' } = req;
    const path = (url.split('?', 1)[0] ?? '/').replaceAll(CREDENTIAL, '[redacted]');
    res.once('close', () => {
      const ms = (performance.now() - began).toFixed(1);
      const what = res.headersSent ? String(res.statusCode) : 'no answer';
      const end = res.writableFinished ? '' : ', broken off';
      const requestId = res.getHeader('X-Request-Id');
      const fields = {
        ...(typeof requestId === 'string' ? { request_id: requestId } : {}),
        ...(res.headersSent ? { status: res.statusCode } : {}),
      };
      log.debug(fields, `${method} ${path}: ${what} after ${ms} ms${end}`);
    });
    next();
  };
}

/** The same as a list, which is empty at a level that has no such lines. */
export function requestLinesAt(level: HostLogLevel | undefined, log: HostLogger): Middleware[] {
  return level === 'debug' || level === 'trace' ? [requestLines(log)] : [];
}
