import type { DeathCause } from './lifecycle/death-cause.ts';
import type { RetireReason } from './lifecycle/worker-state.ts';
import type { SkillState } from './lifecycle/skill-state.ts';
import type { LogLine } from './lane/log-line.ts';
import type { OperatorAction } from './intervention.ts';
import type { HostErrorCode } from './errors/host-error.ts';
import type { RolloutStep } from './policy/rollout-step.ts';
import type { ShadowStep } from './policy/shadow.ts';

/** Where an event happened. */
export interface EventOrigin {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The skill's name in the configuration; empty, like mount and revision, where an operator does something to all. */
  readonly skill: string;
  readonly mount: string;
  /** Label of the revision, e.g. `r1`. */
  readonly revision: string;
  /** Label of the worker within its skill, e.g. `w3`. */
  readonly worker?: string;
  readonly requestId?: string;
  /** Number of the host that it happened in, of several that share a port. */
  readonly host?: number;
}

/** Everything that happens to skills; log lines, metrics and the event stream are listeners. */
export type SupervisorEvent = EventOrigin &
  (
    | { readonly type: 'worker-starting' }
    | { readonly type: 'worker-ready'; readonly startMs: number }
    | {
        readonly type: 'worker-died';
        readonly cause: DeathCause;
        /** Requests in flight that had not heard of an abort; `requestId` names the culprit, or the only one. */
        readonly inFlight: number;
        readonly uptimeMs: number;
        readonly stack?: string;
      }
    | { readonly type: 'worker-retired'; readonly reason: RetireReason }
    | { readonly type: 'worker-unresponsive'; readonly silentMs: number }
    | { readonly type: 'worker-responsive' }
    | { readonly type: 'restart-scheduled'; readonly attempt: number; readonly delayMs: number }
    | {
        readonly type: 'quarantined';
        /** Within the window. */
        readonly deaths: number;
        readonly delayMs: number;
        readonly cause: DeathCause;
        /** Whether it was on probation after a quarantine: then one death is enough. */
        readonly again: boolean;
      }
    | { readonly type: 'recovered' }
    /** A skill that is an MCP server says another thing of its operations than when it was loaded. */
    | { readonly type: 'operations-changed' }
    /** A resource of an MCP server, by the address that the server knows, is another by now. */
    | { readonly type: 'resource-updated'; readonly uri: string }
    | {
        readonly type: 'state-changed';
        readonly from: SkillState['name'];
        readonly to: SkillState['name'];
      }
    | { readonly type: 'revision-live'; readonly previous?: string }
    | { readonly type: 'revision-failed'; readonly error: string; readonly kept?: string }
    | ({ readonly type: 'rollout' } & RolloutStep)
    | ({ readonly type: 'shadow' } & ShadowStep)
    | { readonly type: 'skill-removed' }
    | {
        readonly type: 'operated';
        readonly action: OperatorAction;
        /** Name of the caller who wanted it. */
        readonly by: string;
        /** Whose key it was done to, if it was to one. */
        readonly key?: string;
        /** Id of the version that a mount was rolled back to; of other weights, these by versions. */
        readonly version?: string;
      }
    | { readonly type: 'request-failed'; readonly code: HostErrorCode; readonly detail: string }
    | {
        readonly type: 'request-replayed';
        /** Whether it may be what the worker died of, and so gets a worker that carries nothing else. */
        readonly alone: boolean;
      }
    | {
        readonly type: 'poison-noted';
        /** Short name of the input, out of which nobody can tell the input. */
        readonly input: string;
        /** Workers that died under it. */
        readonly deaths: number;
        /** Milliseconds for which it is refused. */
        readonly ttlMs: number;
      }
    | {
        readonly type: 'poison-refused';
        readonly input: string;
        /** How often it has been refused by now. */
        readonly refusals: number;
      }
    | {
        readonly type: 'caller-refused';
        /** Its address, or the network of it. */
        readonly address: string;
        /** Workers that died under its requests, and do not count for the skill any more. */
        readonly deaths: number;
        /** Milliseconds for which it is refused. */
        readonly forMs: number;
      }
    | {
        readonly type: 'rate-limited';
        /** Who calls, see `callerName`. */
        readonly caller: string;
        /** The limit that was reached last, as in `RateLimit-Policy`. */
        readonly limit: string;
        /** Calls that were refused since this was told last; told at once, and then every ten seconds at most. */
        readonly refused: number;
      }
    | {
        /** Another host of the cluster gets no calls of the skill for a while from this one. */
        readonly type: 'member-ejected';
        /** Its name. */
        readonly member: string;
        /** Milliseconds until a single call tries whether it is better. */
        readonly forMs: number;
        /** The end of a sentence. */
        readonly why: string;
      }
    | {
        /** It gets some again. */
        readonly type: 'member-readmitted';
        readonly member: string;
      }
    | { readonly type: 'skill-log'; readonly line: LogLine }
    | { readonly type: 'log-dropped'; readonly lines: number }
  );

/** The name of an event. */
export type SupervisorEventType = SupervisorEvent['type'];

/** Hears of every event, in order. */
export type EventListener = (event: SupervisorEvent) => void;

/** An event with its number in the stream; numbers grow by one. */
export interface FeedEntry {
  readonly id: number;
  readonly event: SupervisorEvent;
}

/** The stream of events, with the latest ones kept for those who come back. */
export interface EventFeed {
  /**
   * Hands on what is kept after the entry `after` (nothing when it is undefined), then everything to
   * come, until the function it returns is called.
   */
  subscribe(after: number | undefined, listener: (entry: FeedEntry) => void): () => void;
}
