import {
  longestFirst,
  secretForms,
  withoutForms,
  type AdapterHost,
  type McpServerSpec,
} from '@skillet/core';
import { ServerGone, type ServerSession, type ServerTarget } from '@skillet/mcp-client';
import { LogLevel } from '../log-level.ts';
import { lastWords, secretsOf } from '../last-words.ts';
import { Pulse } from '../pulse.ts';
import { reachServer, type ReachOptions } from '../reach-server.ts';
import type { Instance } from './instance-book.ts';
import { OwnServerGone } from './own-server-gone.ts';
import type { OwnerOfServer } from './owner-of.ts';

/** What all servers of a worker have in common. */
export interface OwnServerParts {
  readonly spec: McpServerSpec;
  readonly host: AdapterHost;
  readonly dataDir: string;
  /** The environment of a server without what its callers decide. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What a server gets of its owner. */
export type Lent = Pick<OwnerOfServer, 'credentials' | 'headers'>;

/** The server of one owner could not be started; the message says why. */
export class NotStarted extends Error {}

/** A server that runs for one owner. */
export class OwnServer implements Instance {
  readonly session: ServerSession;
  readonly died: Promise<string>;
  readonly level: LogLevel;
  /** What its requests go through, so that its silence is noticed. */
  readonly asked: Pulse;
  /** Takes out of a text what no log may have: what it was lent, and the secrets of its environment. */
  readonly clean: (text: string) => string;
  readonly #tell: (error: ServerGone) => string;

  constructor(
    session: ServerSession,
    { tell, clean }: { tell: (error: ServerGone) => string; clean: (text: string) => string },
    every: number,
  ) {
    this.session = session;
    this.level = new LogLevel(session);
    this.clean = clean;
    this.#tell = tell;
    const { promise, resolve } = Promise.withResolvers<string>();
    this.died = promise;
    const pulse = new Pulse(session, { every, onSilent: resolve });
    this.asked = pulse;
    void session.ended.then(({ closed, why, stderrTail }) => {
      pulse.stop();
      if (!closed) resolve(tell(new ServerGone(why, stderrTail)));
    });
  }

  /** What may be told of it that it is gone. */
  gone(error: ServerGone): OwnServerGone {
    return new OwnServerGone(this.#tell(error), { cause: error });
  }

  close(): Promise<void> {
    return this.session.close();
  }
}

/** Starts a server with what its owner lends it, and nobody else sees. Rejects with a `NotStarted`, or the signal's reason. */
export async function startOwn(
  { spec, host, dataDir, env }: OwnServerParts,
  lent: Lent,
  options: Pick<ReachOptions, 'onNotification' | 'onReconnect' | 'signal'>,
): Promise<OwnServer> {
  const target = targetFor(spec, env, lent);
  const lentOut = cleaner(lent);
  const secrets = secretsOf(spec, env);
  const clean = (text: string): string => lentOut(withoutForms(text, secrets));
  const tell = ({ message, stderrTail }: ServerGone): string =>
    lentOut(lastWords(message, stderrTail, secrets));
  try {
    const session = await reachServer(target, {
      host,
      dataDir,
      clean: lentOut,
      startTimeout: spec.startTimeout,
      ...options,
    });
    // How a call is carried over HTTP depends on what its tool says of itself.
    if (target.kind === 'http' && 'tools' in session.capabilities) {
      await session.listTools().catch(() => []);
    }
    return new OwnServer(session, { tell, clean }, spec.pingInterval);
  } catch (error) {
    if (error === options.signal?.reason) throw error;
    if (error instanceof ServerGone) throw new NotStarted(tell(error), { cause: error });
    const why = error instanceof Error ? error.message : 'for a reason unknown';
    throw new NotStarted(clean(why), { cause: error });
  }
}

function targetFor(
  { server, credentialHeaders = {} }: McpServerSpec,
  env: OwnServerParts['env'],
  { credentials, headers }: Lent,
): ServerTarget {
  if (server.kind === 'stdio') {
    return { kind: 'stdio', command: server.command, env: { ...env, ...credentials } };
  }
  const own = Object.entries(credentials).flatMap(([name, value]): [string, string][] => {
    const place = credentialHeaders[name];
    return place === undefined || value === '' ? [] : [[place.header, place.prefix + value]];
  });
  return { ...server, headers: { ...headers, ...server.headers, ...Object.fromEntries(own) } };
}

/** Takes out of a text what an owner lent, however it is written. */
function cleaner({ credentials, headers }: Lent): (text: string) => string {
  // Of `Bearer abc`, `abc` is the secret.
  const parts = Object.values(headers).flatMap((value) => [value, ...value.split(' ').slice(1)]);
  const forms = longestFirst([...Object.values(credentials), ...parts].flatMap(secretForms));
  return (text) => withoutForms(text, forms);
}
