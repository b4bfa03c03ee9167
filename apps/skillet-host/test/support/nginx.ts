import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { vi } from 'vitest';
import { inPath } from './in-path.ts';

const CONFIG = new URL('../../../../deploy/nginx/skillet-host.conf', import.meta.url);
const NGINX = inPath('nginx');

/** Why a test that needs nginx is skipped; undefined where it is there (Debian: `apt-get install nginx`). */
export const NO_NGINX = NGINX === undefined ? 'there is no nginx in the PATH' : undefined;

/** An nginx with the configuration that we recommend, in front of two hosts. */
export async function nginxBefore(
  ports: readonly [number, number],
  port: number,
  folder: string,
): Promise<AsyncDisposable> {
  const config = (await readFile(CONFIG, 'utf8'))
    .replace('127.0.0.1:8000', `127.0.0.1:${String(ports[0])}`)
    .replace('127.0.0.1:8001', `127.0.0.1:${String(ports[1])}`)
    .replace('listen 8080', `listen 127.0.0.1:${String(port)}`);
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'nginx.conf');
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${join(folder, name)};`,
  );
  await writeFile(
    file,
    `daemon off; master_process off; pid ${join(folder, 'pid')}; error_log stderr warn;
events { worker_connections 1024; }
http { access_log off; ${paths.join(' ')}
${config}}
`,
  );
  const child = spawn(NGINX ?? 'nginx', ['-p', folder, '-c', file, '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await vi.waitFor(async () => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.destroy();
  }, 10_000);
  return {
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}
