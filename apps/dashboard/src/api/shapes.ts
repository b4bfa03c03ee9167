import type { ClusterStats } from './cluster-shapes.ts';

/** What `/stats` says of a skill. Sizes in bytes, times in milliseconds, dates as text. */
export interface SkillStats {
  /** Undefined for a skill that cannot run, as is all that follows its error. */
  readonly name?: string;
  readonly mount_path: string;
  readonly revision?: string;
  readonly status: string;
  readonly state?: string;
  readonly since?: string;
  readonly error?: string;
  readonly next_try?: string | null;
  readonly isolation?: 'thread' | 'process' | null;
  readonly isolation_reason?: string;
  readonly reload_error?: string;
  readonly suspicion?: { readonly detail: string; readonly until: string };
  readonly kind?: 'handler' | 'app';
  readonly description?: string;
  readonly tools?: number;
  readonly in_flight?: number;
  readonly workers?: number;
  readonly workers_max?: number;
  readonly waiting?: number;
  readonly queue?: number;
  readonly memory?: number;
  readonly largest?: number;
  readonly memory_limit?: number | null;
  readonly cpu?: number;
  readonly cpu_limit?: number | null;
  readonly rate?: number | null;
  /** Of the last five minutes in steps of ten seconds, the oldest first. */
  readonly recent_rates?: readonly number[];
  readonly p50_ms?: number | null;
  readonly p95_ms?: number | null;
  readonly p99_ms?: number | null;
  readonly requests_1m?: number;
  readonly errors_1m?: number;
  readonly restarts?: number;
  readonly quarantines?: number;
  readonly probation?: boolean;
  readonly poisons?: number;
  readonly died_at?: string | null;
  readonly died_of?: string | null;
  /** How it is on each host that runs it, where the hosts of a cluster are told of. */
  readonly hosts?: Readonly<Record<string, { readonly status: string }>>;
  /** That it is held to an older version. */
  readonly pinned?: { readonly to: string; readonly detail: string };
  /** Those that share its mount, where there are several. */
  readonly versions?: readonly VersionStats[];
}

/** One of the versions that share a mount; its own mount is `<mount>@<version>`. */
export interface VersionStats extends Omit<SkillStats, 'mount_path' | 'versions'> {
  readonly version: string;
  readonly weight: number;
  /** What callers do not find who go by what the skill is said to be. */
  readonly differs?: readonly string[];
}

/** What `/stats` says of the host, or of all of its cluster. */
export interface HostStats extends ClusterStats {
  readonly version: string;
  readonly started_at: string;
  readonly now: string;
  readonly memory: number;
  readonly cpu: number;
  readonly status: 'healthy' | 'degraded';
  readonly skills: Readonly<Record<string, SkillStats>>;
  readonly failed: readonly {
    readonly name: string;
    readonly mount: string;
    readonly error: string;
  }[];
  readonly disabled: readonly {
    readonly name: string;
    readonly mount: string;
    readonly by: string;
  }[];
  readonly moved?: readonly { readonly mount: string; readonly by: string }[];
  readonly warnings?: readonly string[];
  readonly notes?: readonly string[];
}

/** A worker as it is now. */
export interface WorkerStats {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly responsive: boolean;
  readonly in_flight: number;
  readonly served: number;
  readonly heap_mb: number | null;
  readonly external_mb: number | null;
  readonly cpu: number | null;
  readonly uptime_s: number;
  /** Its host, or the number of its process, where there are several. */
  readonly host?: string | number;
}

type Steps = readonly (number | null)[];

/** The last hour in steps of `step_s` seconds, the last of which ended at `until`. */
export interface History {
  readonly step_s: number;
  readonly until: string;
  readonly requests: Steps;
  readonly skill_errors: Steps;
  readonly host_errors: Steps;
  readonly p50_ms: Steps;
  readonly p95_ms: Steps;
  readonly p99_ms: Steps;
  readonly workers: Steps;
  readonly waiting: Steps;
  readonly memory: Steps;
  readonly largest: Steps;
  readonly cpu: Steps;
}

/** What `/stats?mount=` says. */
export interface SkillCloseUp extends SkillStats {
  readonly mount: string;
  readonly refused_inputs: readonly {
    readonly input: string;
    readonly deaths: number;
    readonly refusals: number;
    readonly forMs: number;
  }[];
  readonly workers_now: readonly WorkerStats[];
  readonly history: History;
}

/** An event of `/events`. */
export interface HostEvent {
  readonly id: number;
  readonly type: string;
  readonly at: number;
  readonly skill: string;
  readonly mount: string;
  readonly revision?: string;
  readonly worker?: string;
  readonly requestId?: string;
  readonly [field: string]: unknown;
}
