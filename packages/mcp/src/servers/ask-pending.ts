import {
  MCP_ROUTE,
  type Dispatcher,
  type ForwardedRequest,
  type RouteExchange,
} from '@skillet/core';
import { invokedBy, type ToolCaller } from '../tools/tool-caller.ts';
import { whoseCall } from './whose-call.ts';

const PING: ForwardedRequest = {
  method: 'ping',
  params: {},
  era: 'legacy',
  progress: false,
  level: 'none',
  meta: {},
  capabilities: {},
  patience: 0,
};
const BODY = Buffer.from(JSON.stringify({ request: PING }));

/** Who lists the tools. */
export type PendingCaller = Pick<
  ToolCaller,
  'address' | 'callerName' | 'callerId' | 'headers' | 'session'
> & {
  readonly exchange: ToolCaller['exchange'] & Pick<RouteExchange, 'sees'>;
};

/**
 * Somebody lists the tools: servers that say nothing without a caller's credentials are started for one that brings them,
 * and their tools are told to all who listen. Nobody waits for that.
 */
export async function askPending(
  dispatcher: Pick<Dispatcher, 'invoke' | 'skills'>,
  caller: PendingCaller,
): Promise<void> {
  const pending = dispatcher
    .skills()
    .filter(
      (skill) =>
        skill.descriptor.told?.pending !== undefined &&
        skill.state.name === 'ready' &&
        caller.exchange.sees(skill),
    );
  for (const skill of pending) {
    const headers = await whoseCall(skill, {}, caller);
    const operation = { name: 'ping', method: 'POST', path: MCP_ROUTE };
    // Nobody has called: it is no call of that caller's.
    const options = { ...invokedBy(caller), door: 'host' as const, headers };
    // What is wrong with it, the next call is told.
    await dispatcher.invoke(skill.mount, operation, BODY, options).catch(() => undefined);
  }
}
