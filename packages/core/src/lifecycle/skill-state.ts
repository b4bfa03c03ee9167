import type { RestartDecision } from '../policy/restart.ts';
import type { DeathCause } from './death-cause.ts';

/** A restart that waits for its time. */
export interface PendingRestart {
  readonly attempt: number;
  /** A time of the host's clock. */
  readonly until: number;
  readonly cause: DeathCause;
}

/** Half-open: after a quarantine one worker must prove itself; its death means quarantine again. */
export interface Probation {
  readonly probation?: true;
}

/** The life of one skill. `since` and `until` are times of the host's clock; see {@link datedState}. */
export type SkillState =
  /** Nothing runs and nothing needs to: the first request starts a worker. */
  | ({ readonly name: 'idle'; readonly since: number } & Probation)
  /** No worker is ready yet, at least one is loading. */
  | ({
      readonly name: 'starting';
      readonly since: number;
      readonly lastDeath?: DeathCause;
    } & Probation)
  /** At least one worker is ready; `restart` replaces one that died. */
  | ({
      readonly name: 'ready';
      readonly since: number;
      readonly restart?: PendingRestart;
    } & Probation)
  /** No worker runs; one is started at `restart.until`. */
  | { readonly name: 'backing-off'; readonly since: number; readonly restart: PendingRestart }
  /** Died too often; one worker is tried at `until`. */
  | {
      readonly name: 'quarantined';
      readonly since: number;
      readonly until: number;
      readonly deaths: number;
      readonly cause: DeathCause;
    }
  | { readonly name: 'stopping'; readonly since: number }
  | { readonly name: 'stopped'; readonly since: number };

/** A state as it is shown: its times in milliseconds since the epoch. `date` makes one of a clock's time. */
export function datedState(state: SkillState, date: (at: number) => number): SkillState {
  const since = date(state.since);
  if (state.name === 'quarantined') return { ...state, since, until: date(state.until) };
  if (!('restart' in state)) return { ...state, since };
  return { ...state, since, restart: { ...state.restart, until: date(state.restart.until) } };
}

/** Whether a skill has not come up for the first time yet, nor failed to. */
export function isFirstStart(state: SkillState): boolean {
  return state.name === 'starting' && state.lastDeath === undefined && !('probation' in state);
}

/** What can happen to a skill. */
export type SkillEvent =
  /** A worker begins to load. */
  | { readonly type: 'start'; readonly at: number }
  | { readonly type: 'worker-ready'; readonly at: number }
  /** A worker died; `ready` and `loading` count the ones that are left. */
  | {
      readonly type: 'worker-died';
      readonly at: number;
      readonly ready: number;
      readonly loading: number;
      readonly cause: DeathCause;
      readonly decision: RestartDecision;
    }
  /** Its workers died too often in all hosts together that run it: here, too, none serves until then. */
  | {
      readonly type: 'quarantined';
      readonly at: number;
      readonly until: number;
      readonly deaths: number;
      readonly cause: DeathCause;
    }
  /** No worker runs, none is needed and no restart is pending. */
  | { readonly type: 'emptied'; readonly at: number }
  /** A skill on probation has proved itself. */
  | { readonly type: 'recovered'; readonly at: number }
  | { readonly type: 'stop'; readonly at: number }
  | { readonly type: 'stopped'; readonly at: number };

/** The only writer of a skill's state. An event that does not apply changes nothing. */
export function transitionSkill(state: SkillState, event: SkillEvent): SkillState {
  if (state.name === 'stopped') return state;
  if (state.name === 'stopping') {
    return event.type === 'stopped' ? { name: 'stopped', since: event.at } : state;
  }
  switch (event.type) {
    case 'start':
      return onStart(state, event.at);
    case 'worker-ready':
      return state.name === 'ready'
        ? state
        : { name: 'ready', since: event.at, ...probationOf(state) };
    case 'worker-died':
      return onDeath(state, event);
    case 'quarantined': {
      const { until, deaths, cause } = event;
      return { name: 'quarantined', since: event.at, until, deaths, cause };
    }
    case 'emptied':
      return state.name === 'idle'
        ? state
        : { name: 'idle', since: event.at, ...probationOf(state) };
    case 'recovered':
      return state.name === 'ready' ? { name: 'ready', since: state.since } : state;
    case 'stop':
      return { name: 'stopping', since: event.at };
    case 'stopped':
      return { name: 'stopped', since: event.at };
  }
}

type LiveState = Exclude<SkillState, { name: 'stopping' | 'stopped' }>;

function onStart(state: LiveState, at: number): SkillState {
  switch (state.name) {
    case 'ready':
      return { name: 'ready', since: state.since, ...probationOf(state) };
    case 'starting':
      return state;
    case 'idle':
      return { name: 'starting', since: at, ...probationOf(state) };
    case 'backing-off':
      return { name: 'starting', since: at, lastDeath: state.restart.cause };
    case 'quarantined':
      return { name: 'starting', since: at, lastDeath: state.cause, probation: true };
  }
}

/** A quarantine that has run out leaves the skill on probation. */
function probationOf(state: LiveState): Probation {
  const on = state.name === 'quarantined' || 'probation' in state;
  return on ? { probation: true } : {};
}

function onDeath(
  state: LiveState,
  event: Extract<SkillEvent, { type: 'worker-died' }>,
): SkillState {
  const { at, cause, decision } = event;
  if (decision.kind === 'quarantine' && event.ready === 0 && event.loading === 0) {
    return {
      name: 'quarantined',
      since: at,
      until: at + decision.delay,
      deaths: decision.deaths,
      cause,
    };
  }
  const attempt = decision.kind === 'restart' ? decision.attempt : decision.deaths;
  const restart = { attempt, until: at + decision.delay, cause };
  if (event.ready > 0) {
    const since = state.name === 'ready' ? state.since : at;
    return { name: 'ready', since, restart, ...probationOf(state) };
  }
  if (event.loading > 0) {
    return {
      name: 'starting',
      since: state.name === 'starting' ? state.since : at,
      lastDeath: cause,
      ...probationOf(state),
    };
  }
  return { name: 'backing-off', since: at, restart };
}
