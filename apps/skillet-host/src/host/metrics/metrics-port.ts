import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { UsageError } from '@skillet/command';
import type { MetricsConfig } from '@skillet/config';
import type { Dispatcher } from '@skillet/core';
import { hostNames, isLoopback } from '@skillet/gateway';
import { chooseFormat, CONTENT_TYPE, type Metrics } from '@skillet/telemetry';
import type { HostLogger } from '../../log/logger.ts';

/** Milliseconds between tries while the host before still has the port. */
const AGAIN = 250;

/** A port on which metrics are read, and nothing else. */
export interface MetricsPort {
  /** Listens, where there is one; with `waits`, once the host before has left it. */
  listen(dispatcher: Dispatcher, waits: boolean): Promise<void>;
  close(): Promise<void>;
}

/** Makes the metrics of all hosts that share a port of those of this one. */
export type JoinMetrics = (own: string, accept: string | undefined) => Promise<string>;

interface Parts {
  readonly config: MetricsConfig;
  readonly metrics: Metrics;
  /** Default: this host is the only one. */
  readonly join: JoinMetrics | undefined;
  readonly log: HostLogger;
}

/** The port of its own that the configuration may give to metrics. */
export function metricsPort({ config, metrics, join, log }: Parts): MetricsPort {
  const { port, host } = config;
  const knowsHost = hostNames([hostname(), host]);
  const closing = new AbortController();
  let server: Server | undefined;
  const serve = async (dispatcher: Dispatcher): Promise<boolean> => {
    const opened = createServer((req, res) => {
      void answer(req, res, { metrics, dispatcher, knowsHost, join });
    });
    if (!(await opens(opened, port ?? 0, host))) return false;
    server = opened;
    opened.on('error', (error) => {
      log.error(`the port for metrics failed: ${error.message}`);
    });
    const { port: taken } = opened.address() as AddressInfo;
    const name = host.includes(':') ? `[${host}]` : host;
    const url = `http://${name}:${String(taken)}/metrics`;
    log.info({ metrics_url: url }, `metrics on ${url}`);
    return true;
  };
  const wait = async (dispatcher: Dispatcher): Promise<void> => {
    while (!closing.signal.aborted && !(await serve(dispatcher)))
      await delay(AGAIN, undefined, { signal: closing.signal, ref: false });
  };
  return {
    async listen(dispatcher, waits) {
      if (port === undefined || (await serve(dispatcher))) return;
      if (!waits) {
        const which = `metrics.port ${String(port)} on ${host} is taken`;
        throw new UsageError(`${which}; stop what uses it, or give another`);
      }
      wait(dispatcher).catch((error: unknown) => {
        if (!closing.signal.aborted)
          log.error({ err: error }, 'the port for metrics could not be opened');
      });
    },
    async close() {
      closing.abort();
      if (server === undefined) return;
      const { promise, resolve } = Promise.withResolvers<undefined>();
      server.close(() => {
        resolve(undefined);
      });
      server.closeAllConnections();
      await promise;
    },
  };
}

/** Whether the server listens now; not where the port is taken. Rejects with why it never will. */
async function opens(server: Server, port: number, host: string): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  server.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE') resolve(false);
    else reject(new UsageError(`metrics.port ${String(port)} on ${host}: ${error.message}`));
  });
  server.listen({ port, host }, () => {
    server.removeAllListeners('error');
    resolve(true);
  });
  return promise;
}

async function answer(
  req: IncomingMessage,
  res: ServerResponse,
  {
    metrics,
    dispatcher,
    knowsHost,
    join = (own) => Promise.resolve(own),
  }: {
    readonly metrics: Metrics;
    readonly dispatcher: Dispatcher;
    readonly knowsHost: (host: string | undefined) => boolean;
    readonly join: JoinMetrics | undefined;
  },
): Promise<void> {
  const { method, url = '/', headers, socket } = req;
  const { accept, host } = headers;
  // A page whose name its owner has made to lead to this machine (DNS rebinding).
  if (isLoopback(socket.remoteAddress) && !knowsHost(host)) {
    res.writeHead(403, TEXT).end('the host is not known by this name\n');
    return;
  }
  const [path] = url.split('?', 1);
  if (path !== '/metrics') {
    res.writeHead(404, TEXT).end('only /metrics is here\n');
    return;
  }
  if (method !== 'GET' && method !== 'HEAD') {
    res.writeHead(405, { ...TEXT, Allow: 'GET, HEAD' }).end('only GET and HEAD\n');
    return;
  }
  await metrics.whole();
  const format = chooseFormat(accept);
  const text = await join(metrics.text(dispatcher, format), accept);
  res.writeHead(200, {
    'Content-Type': CONTENT_TYPE[format],
    'Cache-Control': 'no-store',
    Vary: 'Accept',
  });
  res.end(text);
}

const TEXT = { 'Content-Type': 'text/plain; charset=utf-8' };
