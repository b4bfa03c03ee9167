import { isJsonObject, type JsonObject } from '@skillet/core';
import { setTimeout as sleep } from 'node:timers/promises';
import { LISTEN } from '../peer/calls.ts';
import type { ConnectOptions, Notification } from '../server-session.ts';
import type { Peer } from '../peer/peer.ts';
import { modernMeta, type Greeting } from './handshake.ts';

/** What a modern server can be listened to for, by the capability that says that it tells of it. */
const LISTS = new Map([
  ['tools', 'toolsListChanged'],
  ['prompts', 'promptsListChanged'],
  ['resources', 'resourcesListChanged'],
]);
const ACKNOWLEDGED = 'notifications/subscriptions/acknowledged';
/** Milliseconds before it is asked again, after it was lost once; each further time twice as many. */
const FIRST_WAIT = 250;
const LONGEST_WAIT = 60_000;

/** A server that has said what it is. */
export interface Audible {
  readonly peer: Peer;
  readonly greeting: Greeting;
}

/** Listens, for as long as the session lasts, to what a modern server tells of changes; an older one tells by itself. */
export function listen(to: Audible, options: ConnectOptions, over: AbortSignal): void {
  if (options.onNotification === undefined) return;
  void keepListening(to, options, over).catch(() => undefined);
}

async function keepListening(
  { peer, greeting }: Audible,
  options: ConnectOptions,
  signal: AbortSignal,
): Promise<void> {
  let wait = FIRST_WAIT;
  for (let lost = false; !signal.aborted; lost = true) {
    const wanted = wantedOf(greeting.capabilities);
    if (greeting.era === 'legacy' || Object.keys(wanted).length === 0) return;
    const heard = ({ method, params }: Notification) => {
      if (method !== ACKNOWLEDGED) {
        options.onNotification?.({ method, params });
        return;
      }
      if (lost) tellAll(wanted, options);
    };
    const since = performance.now();
    const params = { _meta: modernMeta(options), notifications: wanted };
    const over = peer.request(LISTEN, params, { signal, onNotification: heard });
    await over.catch(() => undefined);
    if (performance.now() - since > LONGEST_WAIT) wait = FIRST_WAIT;
    await sleep(wait, undefined, { signal, ref: false });
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
}

function wantedOf(capabilities: JsonObject): Record<string, true> {
  const told = [...LISTS].filter(([name]) => {
    const capability = capabilities[name];
    return isJsonObject(capability) && capability['listChanged'] === true;
  });
  return Object.fromEntries(told.map(([, key]) => [key, true as const]));
}

/** While nobody listened anything may have changed. */
function tellAll(wanted: Record<string, true>, { onNotification }: ConnectOptions): void {
  for (const [name, key] of LISTS) {
    if (wanted[key]) onNotification?.({ method: `notifications/${name}/list_changed`, params: {} });
  }
}
