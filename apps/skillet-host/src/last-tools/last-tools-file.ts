import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, readTold, TOLD_CHARS } from '@skillet/core';
import { hostStateDir } from '../crash/journal/journal-file.ts';

/** What a server said of itself when it was heard last. */
export interface LastTools {
  /** Tells the server from another that is at its mount later. */
  readonly server: string;
  /** The JSON text of a `ToldServer`. */
  readonly told: string;
}

/** The form of the file; one of another is left alone until there is something to write. */
const VERSION = 1;
/** Characters of the whole file, and servers in it. */
const MOST = { chars: 32 * 1024 * 1024, servers: 1000 };

/** Where the tools of servers are kept in a data folder. */
export function lastToolsFile(dataDir: string): string {
  return join(hostStateDir(dataDir), 'mcp-tools.json');
}

/** What is kept of servers, by mount. What is there and can't be read is told to `onFault`, and is nothing. */
export function readLastTools(
  file: string,
  onFault: (why: string) => void,
): Map<string, LastTools> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') onFault(`it can't be read (${String(code)})`);
    return new Map();
  }
  const servers = text.length > MOST.chars ? undefined : serversIn(text);
  if (servers === undefined) onFault('it holds something else');
  const all = Object.entries(servers ?? {});
  return new Map(all.filter((entry): entry is [string, LastTools] => isLast(entry[1])));
}

/** The text of the file: what was heard last stays where not all has room. */
export function writeLastTools(all: ReadonlyMap<string, LastTools>): string {
  const kept: [string, LastTools][] = [];
  let left = MOST.chars;
  for (const [mount, last] of [...all].toReversed()) {
    left -= last.told.length * 2 + mount.length + 200;
    if (left < 0 || kept.length >= MOST.servers) break;
    kept.unshift([mount, last]);
  }
  return `${JSON.stringify({ version: VERSION, servers: Object.fromEntries(kept) })}\n`;
}

function serversIn(text: string): object | undefined {
  try {
    const read: unknown = JSON.parse(text);
    if (!isJsonObject(read) || read['version'] !== VERSION) return undefined;
    const { servers } = read;
    return isJsonObject(servers) ? servers : undefined;
  } catch {
    return undefined;
  }
}

function isLast(value: unknown): value is LastTools {
  if (!isJsonObject(value)) return false;
  const { server, told } = value;
  if (typeof server !== 'string' || typeof told !== 'string') return false;
  return told.length <= TOLD_CHARS && readTold(told) !== undefined;
}
