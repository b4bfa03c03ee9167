import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const path = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** The command line. */
export const HOST_BIN = path('apps/skillet-host/bin/skillet-host.js');

/** The mount of the n-th skill. */
export function mountOf(n: number): string {
  return n === 0 ? 'time' : `time-${String(n)}`;
}

/** Writes a configuration with the time skill at `count` mounts; returns its path. */
export function hostConfig(count: number, defaults = '{}'): string {
  const file = join(mkdtempSync(join(tmpdir(), 'skillet-bench-')), 'runtime-config.yaml');
  const skills = Array.from({ length: count }, (_, n) => {
    const mount = mountOf(n);
    return `  - {name: ${mount}, path: ${path('examples/anthropic_time')}, mount: ${mount}}\n`;
  });
  writeFileSync(
    file,
    `skills:\n${skills.join('')}defaults: ${defaults}\nserver: {host: 127.0.0.1, port: 0}\n`,
  );
  return file;
}

/** Writes a configuration with the applications that are measured; returns its path. */
export function applicationConfig(): string {
  const file = join(mkdtempSync(join(tmpdir(), 'skillet-bench-')), 'runtime-config.yaml');
  writeFileSync(
    file,
    `skills:
  - {name: notes, path: ${path('examples/express_notes')}, mount: notes, workers: 1}
  - {name: streaming, path: ${path('examples/streaming')}, mount: streaming, workers: 1}
server: {host: 127.0.0.1, port: 0}
`,
  );
  return file;
}
