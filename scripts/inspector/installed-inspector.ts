import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const VERSION = '2.12.0';
const PACKAGE = '@modelcontextprotocol/inspector';
const FOLDER = fileURLToPath(
  new URL(`../../node_modules/.cache/mcp-inspector-${VERSION}`, import.meta.url),
);
const SCRIPT = `node_modules/${PACKAGE}/clients/launcher/build/index.js`;

/**
 * The script of MCP Inspector, installed by npm on first use: with the pages that it brings it is too large to be
 * among what everybody who develops the project has.
 */
export async function installedInspector(): Promise<string> {
  const script = join(FOLDER, SCRIPT);
  if (existsSync(script)) return script;
  await mkdir(dirname(FOLDER), { recursive: true });
  // Under another name until it is whole.
  const fresh = await mkdtemp(`${FOLDER}-`);
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel', 'error'];
  const args = ['install', '--prefix', fresh, ...quiet, `${PACKAGE}@${VERSION}`];
  await promisify(execFile)('npm', args, { cwd: fresh });
  try {
    await rename(fresh, FOLDER);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    // Another process has been faster.
    if (!existsSync(script)) throw error;
  }
  return script;
}
