import { randomUUID } from 'node:crypto';
import {
  request,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { pipeline } from 'node:stream';
import { HostError, toProblem } from '@skillet/core';
import { isLoopback } from '@skillet/gateway';
import { KEEPER } from './keeper.ts';
import { noteHeader, noteOf, type DoorNote } from './note.ts';
import type { Siblings } from './siblings.ts';

/** Headers that are of one connection (RFC 9110, 7.6.1), and the one that has been answered here. */
const OF_CONNECTION = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
]);

/** Where a page of the dashboard shows the secret of its session. */
const SESSION_HEADER = 'x-skillet-session';
const DASHBOARD = '/dashboard';

/** What decides whether a request is for the host that keeps what there is once. */
export interface HandOverParts {
  readonly siblings: Siblings;
  readonly isFromSkill: (socket: IncomingMessage['socket']) => Promise<boolean>;
  /** The mounts of skills that run in that host alone. */
  readonly mounts: () => ReadonlySet<string>;
}

/** Hands requests that only one of several hosts can answer to that one, whole and as they come; answers all others here. */
export function handingOver(gateway: RequestListener, parts: HandOverParts): RequestListener {
  if (parts.siblings.place.number === KEEPER) return gateway;
  return (req, res) => {
    if (isForKeeper(req, parts.mounts()) && noteOf(req) === undefined)
      void handOver(req, res, parts);
    else gateway(req, res);
  };
}

/** Whether a request is of the dashboard, or for a skill that runs in one host alone. */
function isForKeeper(
  { url = '/', headers }: Pick<IncomingMessage, 'url' | 'headers'>,
  mounts: ReadonlySet<string>,
): boolean {
  if (url.startsWith(DASHBOARD) || headers[SESSION_HEADER] !== undefined) return true;
  if (mounts.size === 0) return false;
  const [, mount = ''] = /^\/skills\/([^/?#]*)/.exec(url) ?? [];
  return mounts.has(mount) || url.startsWith('/mcp');
}

async function handOver(
  req: IncomingMessage,
  res: ServerResponse,
  { siblings, isFromSkill }: HandOverParts,
): Promise<void> {
  const { socket } = req;
  const address = socket.remoteAddress;
  const fromSkill = isLoopback(address) && (await isFromSkill(socket).catch(() => true));
  const encrypted = 'encrypted' in socket;
  const note: DoorNote = { address, encrypted, port: socket.localPort, fromSkill };
  const to = await siblings.pathTo(KEEPER);
  if (res.closed) return;
  if (to === undefined) {
    refuse(req, res);
    return;
  }
  if (req.headers.expect !== undefined) res.writeContinue();
  const headers = [...ofMessage(req.rawHeaders), ...noteHeader(to.secret, note)];
  if (req.headers['transfer-encoding'] !== undefined) headers.push('Transfer-Encoding', 'chunked');
  const { method = 'GET', url: path = '/' } = req;
  const onward = request({ socketPath: to.path, method, path, headers, agent: false });
  res.once('close', () => onward.destroy());
  onward.on('error', () => {
    if (res.headersSent) res.destroy();
    else refuse(req, res);
  });
  onward.on('response', (answer) => {
    res.writeHead(answer.statusCode ?? 502, ofMessage(answer.rawHeaders));
    // At once: a stream of events may have nothing to say for long.
    res.flushHeaders();
    pipeline(answer, res, () => undefined);
  });
  pipeline(req, onward, () => undefined);
}

/** Headers, names and values in turn, but for those of one connection. */
export function ofMessage(raw: readonly string[]): string[] {
  return raw.filter(
    (_, index) => !OF_CONNECTION.has((raw[index - (index % 2)] ?? '').toLowerCase()),
  );
}

function refuse(req: IncomingMessage, res: ServerResponse): void {
  const detail = 'The process that has this is being replaced; try again shortly.';
  const error = new HostError('host_overloaded', detail, { retryAfter: 1 });
  const given = req.headers['x-request-id'];
  const problem = toProblem(error, typeof given === 'string' ? given : randomUUID());
  res.shouldKeepAlive = false;
  res.writeHead(error.status, ['Content-Type', 'application/problem+json', 'Retry-After', '1']);
  res.end(JSON.stringify(problem));
}
