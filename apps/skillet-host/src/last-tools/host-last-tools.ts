import { createHash } from 'node:crypto';
import type { McpServerSpec } from '@skillet/core';
import type { LastTold } from '@skillet/supervisor';
import { StateFile } from '../host-state/state-file.ts';
import type { HostLogger } from '../log/logger.ts';
import { lastToolsFile, readLastTools, writeLastTools, type LastTools } from './last-tools-file.ts';

/** What the tools of a host's servers are kept with. */
interface HostLastToolsParts {
  /** Where they are kept; undefined where the host leaves no trace. */
  readonly dataDir: string | undefined;
  readonly log: Pick<HostLogger, 'warn'>;
}

/** What the MCP servers of a host said of themselves, also before it was started. */
export interface HostLastTools extends LastTold {
  /** Resolves when it is kept. */
  close(): Promise<void>;
}

/** Keeps what the MCP servers of a host say of themselves, so that it can be told while they don't. */
export function hostLastTools({ dataDir, log }: HostLastToolsParts): HostLastTools {
  if (dataDir === undefined) {
    const nothing = () => undefined;
    return { of: nothing, note: nothing, close: () => Promise.resolve() };
  }
  const file = lastToolsFile(dataDir);
  const all = readLastTools(file, (why) => {
    log.warn(
      `the tools that MCP servers had the last time are not known, for host/mcp-tools.json in the data folder is of no use: ${why}. It is written anew`,
    );
  });
  let warned = false;
  const kept = new StateFile(
    file,
    () => writeLastTools(all),
    (error) => {
      if (warned) return;
      warned = true;
      log.warn(
        { err: error },
        'the tools of MCP servers cannot be kept, so after a restart those of a server that is away are not known',
      );
    },
  );
  return {
    of({ mount, mcp }) {
      const last = all.get(mount);
      if (mcp === undefined || last === undefined) return undefined;
      return last.server === nameOf(mcp) ? last.told : undefined;
    },
    note({ mount, mcp }, told) {
      if (mcp === undefined) return;
      const last: LastTools = { server: nameOf(mcp), told };
      const before = all.get(mount);
      if (before?.server === last.server && before.told === told) return;
      // What was heard last comes last.
      all.delete(mount);
      all.set(mount, last);
      kept.touch();
    },
    close: () => kept.close(),
  };
}

/** What tells a server from others, and says nothing of it: its arguments may be secrets. */
function nameOf({ server }: McpServerSpec): string {
  const what = server.kind === 'http' ? [server.url, server.transport] : server.command;
  return createHash('sha256').update(JSON.stringify(what)).digest('base64url');
}
