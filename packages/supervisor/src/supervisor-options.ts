import type {
  Admission,
  CallTap,
  Clock,
  Elsewhere,
  EventListener,
  FinishedCallListener,
  HostLine,
  SkillSpec,
  Turns,
} from '@skillet/core';
import type { ObserveWorker } from './worker/worker-observer.ts';
import type { WorkerLauncher } from './worker/running-worker.ts';
import type { KernelPaths } from './launchers.ts';
import type { LastTold } from './pool/last-told.ts';

/** What a supervisor needs to know. */
export interface SupervisorOptions {
  readonly kernel: KernelPaths;
  /** A folder of the host's own for what lives as long as it, such as sockets. Default: that for temporary files. */
  readonly runtimeDir?: string | undefined;
  /** Hears of everything that happens. */
  readonly onEvent: EventListener;
  /** Hears of the end of each request to a skill. Default: nobody does, which costs nothing. */
  readonly onFinished?: FinishedCallListener | undefined;
  /** Whether it wants to, which may change; else the end of a request is not put into words. Default: always. */
  readonly listens?: (() => boolean) | undefined;
  /** Stands in front of every call. Default: all are let in. */
  readonly admission?: Admission | undefined;
  /** Sees requests beside their way. Default: nobody does. */
  readonly tap?: CallTap | undefined;
  /** What calls of `invoke` queue in, with the requests of a gateway. Default: they don't. */
  readonly turns?: Turns | undefined;
  /** Hears of faults that belong to no skill. Default: ignored. */
  readonly onFault?: (message: string) => void;
  /** Hears, as a sentence, that threads nobody can end take what the whole host needs: it should be replaced. */
  readonly onSpent?: (why: string) => void;
  /** Default: the real one. */
  readonly clock?: Clock;
  /**
   * Whether processes of skills get control groups of their own where that may be, for which this process and its parent are
   * moved into one, too. Default: false.
   */
  readonly cgroups?: boolean;
  /** Whether workers are sampled and held to their limits. Default: true. */
  readonly governed?: boolean;
  /** Bytes of memory that this process has resident. Default: what the system says. */
  readonly rss?: () => number;
  /** How workers of a revision are started. Default: as the spec says, threads or processes. */
  readonly launcherFor?: (spec: SkillSpec) => WorkerLauncher;
  /** Hears of what each worker is given and takes. Default: nobody does. */
  readonly observe?: ObserveWorker;
  /** What is known of MCP servers from before, and hears what they say. Default: nothing. */
  readonly lastTold?: LastTold;
  /** Flags of Node that each worker of Node runs with besides its own. Default: none. */
  readonly nodeFlags?: readonly string[] | undefined;
  /** Folder whose files skills import besides those of their own; others are not watched. Default: none. */
  readonly workspace?: string;
  /** Aborts when the host begins to stop: who dies then is replaced only for those who wait. */
  readonly stopping?: AbortSignal;
  /** Other hosts that may take what is refused here before it has begun. Default: there are none. */
  readonly elsewhere?: Elsewhere | undefined;
  /** Other hosts that run the same skills: deaths count for the sum of all. Default: there are none. */
  readonly line?: HostLine | undefined;
  /** Aborts when no other host runs the same skills any more; until then what they need may be taken. Default: none does. */
  readonly alone?: AbortSignal | undefined;
}
