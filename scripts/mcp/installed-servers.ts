import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { mcpServersPython } from '../python/virtual-environment.ts';

const NPM = ['everything', 'filesystem', 'memory', 'sequential-thinking'] as const;
const VERSION = '2026.8.31';
const FOLDER = fileURLToPath(
  new URL(`../../node_modules/.cache/mcp-servers-${VERSION}`, import.meta.url),
);

/** The programs of well-known MCP servers. */
export interface InstalledServers {
  readonly everything: string;
  readonly filesystem: string;
  readonly memory: string;
  readonly 'sequential-thinking': string;
  readonly time: string;
  readonly git: string;
  readonly fetch: string;
}

/** Well-known servers of two registries, installed on first use. Rejects when one of them can't be. */
export async function installedServers(): Promise<InstalledServers> {
  const [, found] = await Promise.all([installOfNpm(), mcpServersPython()]);
  if ('missing' in found) throw new Error(found.missing);
  const bin = dirname(found.python);
  return {
    ...(Object.fromEntries(NPM.map((name) => [name, programOf(name)])) as Record<
      (typeof NPM)[number],
      string
    >),
    time: join(bin, 'mcp-server-time'),
    git: join(bin, 'mcp-server-git'),
    fetch: join(bin, 'mcp-server-fetch'),
  };
}

function programOf(name: (typeof NPM)[number]): string {
  return join(FOLDER, 'node_modules/.bin', `mcp-server-${name}`);
}

async function installOfNpm(): Promise<void> {
  if (existsSync(FOLDER)) return;
  await mkdir(dirname(FOLDER), { recursive: true });
  // Under another name until it is whole.
  const fresh = await mkdtemp(`${FOLDER}-`);
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel', 'error'];
  const packages = NPM.map((name) => `@modelcontextprotocol/server-${name}@${VERSION}`);
  await promisify(execFile)('npm', ['install', '--prefix', fresh, ...quiet, ...packages], {
    cwd: fresh,
  });
  try {
    await rename(fresh, FOLDER);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    // Another process has been faster.
    if (!existsSync(FOLDER)) throw error;
  }
}
