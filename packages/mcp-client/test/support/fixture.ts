import { readProcess } from '@skillet/proc';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import {
  connect,
  type ConnectOptions,
  type Notification,
  type ServerSession,
  type StdioTarget,
} from '../../src/index.ts';

const SERVER = fileURLToPath(new URL('../fixtures/server.mjs', import.meta.url));

/** The fixture server, with its options. */
export function fixture(...options: readonly string[]): StdioTarget {
  return { kind: 'stdio', command: [process.execPath, SERVER, ...options] };
}

/** What a session told while it lasted. */
export interface Told {
  readonly notifications: Notification[];
  readonly notices: string[];
  readonly stderr: string[];
}

/** A session with the fixture server that the test's end closes, and what it told. */
export async function connected(
  options: readonly string[] = [],
  more: Partial<ConnectOptions> = {},
): Promise<{ session: ServerSession; told: Told }> {
  const told: Told = { notifications: [], notices: [], stderr: [] };
  const session = await connect(fixture(...options), { ...listening(told), ...more });
  onTestFinished(() => session.close());
  return { session, told };
}

/** Options that only note what is told. */
export function listening(told: Told): ConnectOptions {
  return {
    client: { name: 'test', version: '1.0.0' },
    onNotification: (notification) => told.notifications.push(notification),
    onNotice: (text) => told.notices.push(text),
    onStderr: (line) => told.stderr.push(line),
  };
}

/** Calls a tool; resolves with its text. */
export async function call(
  session: ServerSession,
  name: string,
  args: Record<string, unknown> = {},
  options = {},
): Promise<string> {
  const { result } = await session.request('tools/call', { name, arguments: args }, options);
  return (result['content'] as { text: string }[])[0]!.text;
}

/** Whether a process runs; one that nobody has taken notice of yet does not. */
export function isAlive(pid: number): boolean {
  return readProcess(pid) !== undefined;
}
