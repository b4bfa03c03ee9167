import type { IsolationKind } from '@skillet/core';
import type { AttackedHost } from '../host/attacked-host.ts';
import type { CallerResult, ExpectedCaller } from './caller.ts';

/** What must become of the skill. */
export type Outcome = 'back' | 'quarantined' | 'back-or-quarantined';

/** Makes an attack; resolves with what its caller was told. */
export type Fire = (attack: Attack, host: AttackedHost) => Promise<CallerResult>;

/** A bomb, how it is set off, and what is promised of it. Times in milliseconds. */
export interface Attack {
  /** Name of the bomb. */
  readonly name: string;
  readonly fire: Fire;
  /** Mount of the skill that it is fired at. */
  readonly mount: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly caller: ExpectedCaller;
  readonly outcome: Outcome;
  /** Time within which the caller must be told. */
  readonly toldWithin: number;
  /** Time within which the skill must answer again. */
  readonly backWithin: number;
  /** Time from the call until the bomb has gone off. */
  readonly fuse: number;
  /** Time that the neighbours are watched at least. */
  readonly lasts: number;
  /** Time that the host has to let go of everything before the next attack. */
  readonly settles: number;
  /** Time after which the caller leaves; default: long after the skill's deadline. */
  readonly patience?: number;
  /** Whether the worker lives on with the harm in it, and is to be ended before the next attack. */
  readonly stains: boolean;
  /** Whether the host is stopped afterwards, to see whether it still can be. */
  readonly stops: boolean;
  /** Whether nobody can be served in the meantime, so that only lost requests count. */
  readonly pauses: boolean;
  /** Whether it needs a host that we have started. */
  readonly ownHost: boolean;
  /** Megabytes that what it has the host serve takes by itself; default: none. */
  readonly serves?: number;
  /** What the skill must run in for it to make sense; default: either. */
  readonly only?: IsolationKind;
}
