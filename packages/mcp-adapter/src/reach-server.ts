import { readFileSync } from 'node:fs';
import type { AdapterHost, McpServerSpec } from '@skillet/core';
import {
  connect,
  type ConnectOptions,
  type ServerSession,
  type ServerTarget,
} from '@skillet/mcp-client';
import { rememberedEra, rememberEra } from './remembered-era.ts';

/** What an older server, which is told once, may ask: who makes a call may be able to answer, and else it is refused. */
const ASKABLE = {
  elicitation: { form: {}, url: {} },
  sampling: { context: {}, tools: {} },
  roots: {},
};
/** Where the package's own file is, seen from the bundle. */
const PACKAGE = new URL('../package.json', import.meta.url);

/** How a server is reached besides what all are. */
export type ReachOptions = Pick<ConnectOptions, 'onNotification' | 'onReconnect' | 'signal'> & {
  readonly host: Pick<AdapterHost, 'log'>;
  readonly dataDir: string;
  /** Milliseconds in which it has to be ready; default: a minute. */
  readonly startTimeout: number | undefined;
  /** Takes out of a text what nobody may read. */
  readonly clean?: (text: string) => string;
};

/** Reaches a server, the way that it was reached the last time; what it writes goes to the log. */
export async function reachServer(
  target: ServerTarget,
  { host, dataDir, startTimeout, clean = (text) => text, ...options }: ReachOptions,
): Promise<ServerSession> {
  const prior = await rememberedEra(dataDir);
  const session = await connect(target, {
    ...options,
    client: { name: 'skillet-host', version: ownVersion() },
    capabilities: ASKABLE,
    ...limitsFor(startTimeout),
    ...(prior === undefined ? {} : { prior }),
    onStderr: (line) => {
      host.log('info', clean(line));
    },
    onNotice: (text) => {
      host.log('warn', clean(text));
    },
  });
  if (session.era !== prior) await rememberEra(dataDir, session.era);
  return session;
}

/** Where a server is, with the environment of a program. */
export function targetOf(
  { server }: Pick<McpServerSpec, 'server'>,
  env: Readonly<Record<string, string | undefined>>,
): ServerTarget {
  if (server.kind === 'http') return server;
  return { kind: 'stdio', command: server.command, env };
}

/** Milliseconds before the end of the time for a start when a server is given up here: more is known of it than that it is late. */
const BEFORE = 3000;

function limitsFor(startTimeout: number | undefined): Pick<ConnectOptions, 'limits'> {
  return startTimeout === undefined
    ? {}
    : { limits: { start: Math.max(startTimeout - BEFORE, startTimeout / 2) } };
}

function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { readonly version: string };
  return version;
}
