import type { ServerSession } from '@skillet/mcp-client';
import type { ForwardedBy } from './answer-forwarded.ts';
import { HeldCalls } from './held-calls.ts';
import { LogLevel } from './log-level.ts';
import type { OpenCall } from './open-call.ts';
import { ModernSubscriptions } from './subscriptions.ts';
import type { Updates } from './updates.ts';

/** What there has to be of a session to ask its server. */
type Asked = Pick<ServerSession, 'capabilities' | 'era' | 'request'>;

/** What requests of the MCP endpoint go by that a server's session is asked. */
export class ForwardedDesk implements ForwardedBy {
  readonly session: Asked;
  readonly held = new HeldCalls<OpenCall>();
  readonly level: LogLevel;
  readonly subscriptions: ModernSubscriptions;

  readonly updates: Updates;

  /** `updates` hears of changes of resources. */
  constructor(session: Asked, updates: Updates) {
    this.session = session;
    this.level = new LogLevel(session);
    this.updates = updates;
    this.subscriptions = new ModernSubscriptions(session, updates.hear);
  }
}
