import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hostEnvironment, hostFlags } from '../apps/skillet-host/src/launcher/host-environment.ts';
import { Child } from './child.ts';
import { WORKLOADS, type WorkloadName } from './workloads.ts';

/** The command line. */
const HOST_BIN = fileURLToPath(
  new URL('../apps/skillet-host/bin/skillet-host.js', import.meta.url),
);

/** Starts the host with a configuration, as its launcher does. */
export function startHost(config: string): Child {
  const flags = hostFlags([], process.env['NODE_OPTIONS']);
  const args = [...flags, HOST_BIN, '--config', config, '--log-level', 'info'];
  return new Child(args, hostEnvironment(process.env));
}

/** The mount of the n-th skill. */
export function mountOf(n: number): string {
  return n === 0 ? 'time' : `time-${String(n)}`;
}

/** Writes a configuration with the time skill at `count` mounts; returns its path. */
export function hostConfig(count: number, defaults = '{}'): string {
  return configOf(
    Array.from({ length: count }, (_, n) => [mountOf(n), 'time']),
    defaults,
  );
}

/** Writes a configuration with workloads at mounts, and `more` keys; returns its path. */
export function configOf(
  skills: readonly (readonly [mount: string, workload: WorkloadName])[],
  defaults = '{}',
  more = '',
): string {
  return configWith(
    skills.map(([mount, workload]) => [mount, WORKLOADS[workload].folder]),
    defaults,
    more,
  );
}

/** Writes a configuration with the skills of folders at mounts; returns its path. */
export function configWith(
  skills: readonly (readonly [mount: string, folder: string])[],
  defaults = '{}',
  more = '',
): string {
  const file = join(mkdtempSync(join(tmpdir(), 'skillet-bench-')), 'runtime-config.yaml');
  const entries = skills.map(([mount, folder]) => {
    return `  - {name: ${mount}, path: ${folder}, mount: ${mount}}\n`;
  });
  writeFileSync(
    file,
    `skills:${entries.length === 0 ? ' []' : ''}\n${entries.join('')}defaults: ${defaults}\nserver: {host: 127.0.0.1, port: 0}\n${more}`,
  );
  return file;
}

/** Writes a configuration with the applications that are measured; returns its path. */
export function applicationConfig(): string {
  const example = (name: string) => fileURLToPath(new URL(`../examples/${name}`, import.meta.url));
  return configWith(
    [
      ['notes', example('express_notes')],
      ['streaming', example('streaming')],
    ],
    '{workers: 1}',
  );
}
