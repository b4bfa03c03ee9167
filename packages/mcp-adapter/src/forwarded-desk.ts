import type { AdapterAnswer, AdapterRequest } from '@skillet/core';
import type { ServerSession } from '@skillet/mcp-client';
import { answerForwarded } from './answer-forwarded.ts';
import { HeldCalls } from './held-calls.ts';
import { LogLevel } from './log-level.ts';
import type { OpenCall } from './open-call.ts';
import { ModernSubscriptions } from './subscriptions.ts';
import type { Updates } from './updates.ts';

/** What requests of the MCP endpoint go by that a server's session is asked. */
export class ForwardedDesk {
  readonly session: ServerSession;
  readonly held = new HeldCalls<OpenCall>();
  readonly level: LogLevel;
  readonly subscriptions: ModernSubscriptions;

  readonly updates: Updates;

  /** `updates` hears of changes of resources. */
  constructor(session: ServerSession, updates: Updates) {
    this.session = session;
    this.level = new LogLevel(session);
    this.updates = updates;
    this.subscriptions = new ModernSubscriptions(session, updates.hear);
  }

  answer(request: AdapterRequest): Promise<AdapterAnswer> {
    return answerForwarded(this, request);
  }
}
