import type { DeathCause } from './death-cause.ts';

/** Why a healthy isolate is sent away. */
export type RetireReason =
  'idle' | 'replaced' | 'recycled' | 'stopped' | 'ignored-abort' | 'unreachable';

/** How an isolate's life came to its end. */
export type IsolateEnd =
  | { readonly kind: 'died'; readonly cause: DeathCause }
  | { readonly kind: 'retired'; readonly reason: RetireReason };

/** The life of one isolate. `since` is a time of the host's clock. */
export type IsolateState =
  | { readonly name: 'starting'; readonly since: number }
  | { readonly name: 'ready'; readonly since: number }
  | { readonly name: 'retiring'; readonly since: number; readonly reason: RetireReason }
  | { readonly name: 'ending'; readonly since: number; readonly end: IsolateEnd }
  | { readonly name: 'ended'; readonly since: number; readonly end: IsolateEnd };

/** What can happen to an isolate. */
export type IsolateEvent =
  | { readonly type: 'loaded'; readonly at: number }
  | { readonly type: 'retire'; readonly at: number; readonly reason: RetireReason }
  | { readonly type: 'kill'; readonly at: number; readonly end: IsolateEnd }
  | { readonly type: 'gone'; readonly at: number; readonly end: IsolateEnd };

/** The only writer of an isolate's state. An event that does not apply changes nothing. */
export function transitionIsolate(state: IsolateState, event: IsolateEvent): IsolateState {
  if (state.name === 'ended') return state;
  switch (event.type) {
    case 'loaded':
      return state.name === 'starting' ? { name: 'ready', since: event.at } : state;
    case 'retire':
      return state.name === 'starting' || state.name === 'ready'
        ? { name: 'retiring', since: event.at, reason: event.reason }
        : state;
    case 'kill':
      // The first cause of an end wins.
      return state.name === 'ending' ? state : { name: 'ending', since: event.at, end: event.end };
    case 'gone':
      return {
        name: 'ended',
        since: event.at,
        end: state.name === 'ending' ? state.end : event.end,
      };
  }
}
