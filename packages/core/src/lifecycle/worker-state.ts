import type { DeathCause } from './death-cause.ts';

/** Why a healthy worker is sent away. */
export type RetireReason =
  | 'idle'
  | 'replaced'
  | 'recycled'
  | 'stopped'
  | 'ignored-abort'
  | 'unreachable'
  /** The skill was put in quarantine by another host. */
  | 'quarantined';

/** How a worker's life came to its end. */
export type WorkerEnd =
  | { readonly kind: 'died'; readonly cause: DeathCause }
  | { readonly kind: 'retired'; readonly reason: RetireReason };

/** The life of one worker. `since` is a time of the host's clock. */
export type WorkerState =
  | { readonly name: 'starting'; readonly since: number }
  | { readonly name: 'ready'; readonly since: number }
  | { readonly name: 'retiring'; readonly since: number; readonly reason: RetireReason }
  | { readonly name: 'ending'; readonly since: number; readonly end: WorkerEnd }
  | { readonly name: 'ended'; readonly since: number; readonly end: WorkerEnd };

/** What can happen to a worker. */
export type WorkerEvent =
  | { readonly type: 'loaded'; readonly at: number }
  | { readonly type: 'retire'; readonly at: number; readonly reason: RetireReason }
  | { readonly type: 'kill'; readonly at: number; readonly end: WorkerEnd }
  | { readonly type: 'gone'; readonly at: number; readonly end: WorkerEnd };

/** The only writer of a worker's state. An event that does not apply changes nothing. */
export function transitionWorker(state: WorkerState, event: WorkerEvent): WorkerState {
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
