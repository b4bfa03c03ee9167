import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { McpCaller, McpServerSpec } from '@skillet/core';
import type { Owner } from './instance-book.ts';

/** Whose a server is, and what it gets of its owner. */
export interface OwnerOfServer extends Owner {
  readonly credentials: Readonly<Record<string, string>>;
  /** By their names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Known to this worker alone: no key can be compared with what secrets would make of it. */
const SECRET = randomBytes(32);

/**
 * Whose server a call goes to: that of its caller or session, with what it sends. Who sends other credentials has another
 * server, and a call that belongs to nothing has one of its own, which ends with it.
 */
export function ownerOf(
  caller: McpCaller | undefined,
  credentials: Readonly<Record<string, string>>,
  { sessions }: Pick<McpServerSpec, 'sessions'>,
): OwnerOfServer {
  const { who = '', session, headers = {} } = caller ?? {};
  const group = sessions === 'per-session' ? session : caller && who;
  const account = digest([group ?? who, sorted(credentials), sorted(headers)]);
  const once = group === undefined;
  const key = once ? randomUUID() : account;
  return { key, account, group: group ?? key, once, credentials, headers };
}

function sorted(values: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(values).toSorted(([one], [other]) => (one < other ? -1 : 1));
}

function digest(parts: readonly unknown[]): string {
  return createHmac('sha256', SECRET).update(JSON.stringify(parts)).digest('base64url');
}
