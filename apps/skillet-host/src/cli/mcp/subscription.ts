import { isJsonObject, type JsonObject } from '@skillet/core';
import type { Failure } from './failure.ts';
import { ownHeaders } from './message-headers.ts';
import { Meta } from '@skillet/mcp';
import type { Request } from './message.ts';
import type { Written } from './read-messages.ts';
import { Retry, type Patience } from './retry.ts';
import type { Target } from './target.ts';
import { post } from './wire.ts';

/** What a subscription does its work with. */
export interface SubscriptionOptions {
  readonly target: Target;
  readonly patience: Patience;
  readonly write: (text: string) => Promise<void>;
  readonly signal: AbortSignal;
}

/** What has become of it: nothing yet, the host's acknowledgement, or its answer that there is none. */
type Phase = 'asked' | 'begun' | 'refused';

const UPDATED = 'notifications/resources/updated';
const ACKNOWLEDGED = 'notifications/subscriptions/acknowledged';

/** What a client may subscribe to, and how it is told that a list has changed. */
const LISTS = new Map([
  ['toolsListChanged', 'notifications/tools/list_changed'],
  ['promptsListChanged', 'notifications/prompts/list_changed'],
  ['resourcesListChanged', 'notifications/resources/list_changed'],
]);

/**
 * Keeps a `subscriptions/listen` of the client with the host, also over the host's restarts, of which the client
 * hears that lists may have changed. Resolves when it is over: with why it never began, else undefined.
 */
export async function subscribe(
  request: Request,
  text: string,
  { target, patience, write, signal }: SubscriptionOptions,
): Promise<Failure | undefined> {
  const headers = ownHeaders(request.method, request.params) ?? {};
  const at: { phase: Phase } = { phase: 'asked' };
  const bounded = new Retry(patience, patience.request);
  const retry = new Retry(patience);
  const deliver = async (written: Written) => {
    const { message } = written;
    if (message['method'] === ACKNOWLEDGED) {
      if (at.phase === 'begun') await tellChanges(message, request, write);
      else await write(written.text);
      at.phase = 'begun';
      retry.reset();
      return;
    }
    const answers = message['method'] === undefined;
    // A host that goes says goodbye with a result; this command stays, and asks the next one.
    if (answers && at.phase === 'begun') return;
    if (answers) at.phase = 'refused';
    await write(written.text);
  };
  for (;;) {
    const outcome = await post(target, { text, headers, signal }, deliver);
    const { phase } = at;
    if (phase === 'refused' || outcome.kind === 'aborted') return undefined;
    if (phase === 'asked' && outcome.kind === 'refused') return outcome;
    if (await (phase === 'begun' ? retry : bounded).again(signal)) continue;
    if (signal.aborted) return undefined;
    return outcome.kind === 'done' ? { kind: 'broken', why: 'it ended at once' } : outcome;
  }
}

/** A list may have changed while nobody listened. */
async function tellChanges(
  acknowledged: JsonObject,
  { id }: Request,
  write: (text: string) => Promise<void>,
): Promise<void> {
  const params = acknowledged['params'];
  const honored = isJsonObject(params) ? params['notifications'] : undefined;
  if (!isJsonObject(honored)) return;
  for (const [wanted, method] of LISTS) {
    if (honored[wanted] !== true) continue;
    const meta = { [Meta.subscription]: id };
    await write(JSON.stringify({ jsonrpc: '2.0', method, params: { _meta: meta } }));
  }
  const uris = honored['resourceSubscriptions'];
  for (const uri of Array.isArray(uris) ? (uris as unknown[]) : []) {
    const params = { uri, _meta: { [Meta.subscription]: id } };
    await write(JSON.stringify({ jsonrpc: '2.0', method: UPDATED, params }));
  }
}
