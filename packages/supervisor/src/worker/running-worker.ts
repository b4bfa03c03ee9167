import type { HostFrame, RevisionSources, StartNeed, UsageSample } from '@skillet/core';
import type { Contender } from '../governor/threads/contender.ts';
import type { LiveThread } from '../carrier/thread/live-threads.ts';

/** How the thing that carries a worker came to its end. */
export type CarrierEnd =
  /** It finished what it was told to finish. */
  | { readonly kind: 'drained' }
  /** It was ended from outside. */
  | { readonly kind: 'killed' }
  | { readonly kind: 'exited'; readonly code: number; readonly byProgram?: boolean }
  | { readonly kind: 'signalled'; readonly signal: string }
  | { readonly kind: 'out-of-memory' }
  /** It asked for more memory than its limit lets it have; `seen` and `value` in bytes. */
  | {
      readonly kind: 'over-memory';
      readonly seen: number;
      readonly value: number;
      readonly byKernel?: true;
    }
  | { readonly kind: 'failed'; readonly message: string; readonly stack?: string };

/** What carries a worker, a thread or a process, behind one interface. */
export interface RunningWorker {
  /** Milliseconds between samples while nothing else calls for one: with requests, and idle. */
  readonly pace: { readonly busy: number; readonly idle: number };
  /** Whether a message to it is being filled, which leaves at the end of this turn of the event loop. */
  readonly filling: boolean;
  /** The worker thread that it is, once that has started; undefined for a process. */
  readonly thread: LiveThread | undefined;
  /** The process that it is; undefined for a thread. */
  readonly process: Contender | undefined;
  /** Sends a frame; `owned` is memory in it that moves to the worker. */
  send(frame: HostFrame, owned?: ArrayBuffer | readonly ArrayBuffer[]): void;
  /** What it takes now; undefined when it is gone. May come late while it sits in one long call. */
  sample(): Promise<UsageSample | undefined>;
  /** Ends it at once; `ended` follows. */
  kill(): void;
  /** Settles when it is gone and everything it sent has been handed on; never rejects. */
  readonly ended: Promise<CarrierEnd>;
  /** Whether it is gone, and that is still to be told. Default: no. */
  readonly over?: boolean;
  /** Takes out of what it said last, once it has ended, what nobody may hear. Default: nothing. */
  readonly clear?: (text: string) => string;
}

/** What a launcher must know of a start besides what is to be started. */
export interface StartCircumstances {
  /** Why it is wanted, whenever that is asked: starts wait for their turn. Default: it is a first start. */
  readonly need?: () => StartNeed;
  /** Its turn has come. */
  readonly onTurn?: () => void;
  /** A call did not reach it, and none will: its address is gone. */
  readonly onUndelivered?: (id: number) => void;
  /** Takes what is secret out of a line that it prints past its kernel, before it is cut to a length. */
  readonly clear?: (text: string) => string;
}

/** The need of what starts for the first time, and nobody waits for. */
export const FIRST_START: StartNeed = { waited: false, deaths: 0 };

/**
 * Starts one worker that loads the given code, or what is on disk for null; `onFrame` hears of
 * everything it sends, unchecked. `label` is what it is called in events, e.g. `w3`.
 */
export type LaunchWorker = (
  onFrame: (raw: unknown) => void,
  sources: RevisionSources | null,
  label: string,
  circumstances?: StartCircumstances,
) => RunningWorker;

/** Starts workers of one revision. */
export interface WorkerLauncher {
  readonly launch: LaunchWorker;
  /** Workers that were ended but whose native call has not returned yet. */
  readonly ghosts: number;
  /** Frees what the workers shared; all of them are gone by then. */
  close(): Promise<void>;
}
