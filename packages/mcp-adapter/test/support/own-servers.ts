import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { MCP_ROUTE, type ForwardedRequest } from '@skillet/core';
import { openOwn } from '../../src/instances/own-servers.ts';
import { StillClock } from './still-clock.ts';

const SERVER = fileURLToPath(
  new URL('../../../mcp-client/test/fixtures/server.mjs', import.meta.url),
);

/** Servers of which each caller has its own, as one caller with a credential sees them. */
export async function ownServers(...options: readonly string[]) {
  const clock = new StillClock();
  const log: string[] = [];
  const dataDir = await mkdtemp(join(tmpdir(), 'own-'));
  const adapter = await openOwn(
    {
      server: { kind: 'stdio', command: [process.execPath, SERVER, ...options] },
      sessions: 'per-caller',
      maxInstances: 4,
      instanceIdle: 3_600_000,
      pingInterval: 60_000,
      stateless: false,
      startTimeout: 10_000,
    },
    {
      log: (_level, text) => void log.push(text),
      tell: () => undefined,
      updated: () => undefined,
      end: () => undefined,
    },
    {
      mount: 'own',
      dataDir,
      credentials: {
        required: [],
        optional: ['API_KEY'],
        howToGet: '',
        steps: [],
        documentation: '',
      },
      deniedCredentials: [],
    },
    clock,
  );
  onTestFinished(async () => {
    await adapter.close();
    await rm(dataDir, { recursive: true });
  });
  const secret = `key-${randomUUID()}`;
  const ask = (request: Partial<ForwardedRequest>, more: object = {}) => {
    const whole: ForwardedRequest = {
      method: 'tools/call',
      params: {},
      era: 'modern',
      progress: false,
      level: 'none',
      meta: {},
      capabilities: { elicitation: {} },
      patience: 60_000,
      ...request,
    };
    return adapter.answer({
      method: 'POST',
      path: MCP_ROUTE,
      body: JSON.stringify({ request: whole, ...more }),
      caller: { who: 'one', credentials: { API_KEY: secret }, headers: {} },
      signal: new AbortController().signal,
    });
  };
  const call = (name: string, args: object, more: Partial<ForwardedRequest> = {}) =>
    ask({ params: { name }, ...more }, { arguments: args });
  return { adapter, ask, call, clock, log, secret };
}
