import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createJsonLogger } from '@skillet/log';
import { Catalog } from '../catalog/catalog.ts';
import { createApp } from '../http/create-app.ts';
import { UsageError } from '@skillet/command';
import type { ServeOptions } from './resolve-flags.ts';

/** Serves until SIGINT or SIGTERM; resolves with the exit code. */
export async function serve({ config, host, port, token }: ServeOptions): Promise<number> {
  const log = createJsonLogger();
  const catalog = new Catalog({
    ...config,
    urls: config.skills,
    token,
    onTurn: ({ url, entries, error }) => {
      if (error === undefined) log.info({ url, skills: entries.length }, `${url} has answered`);
      else log.warn({ url }, `${url} ${error}; its last good answer is kept, marked stale`);
    },
  });
  const server = createServer(createApp(catalog));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new UsageError(`port ${String(port)} on ${host} is taken; pass another with --port`)
          : error,
      );
    });
    server.listen(port, host, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  log.info(
    `listening on http://${shown}:${String(bound)}, ${String(config.skills.length)} addresses`,
  );
  const started = catalog.start();
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  catalog.stop();
  server.closeAllConnections();
  server.close();
  await started;
  log.info('stopped');
  await log.flush();
  return 0;
}
