/** A version that went live, as `/versions` tells of it. */
export interface RecordedVersion {
  readonly id: string;
  /** Of its code alone. */
  readonly digest: string;
  readonly version: string;
  readonly live: boolean;
  readonly at: string;
  readonly first_at: string;
  readonly by: string;
  readonly files: number;
  readonly bytes: number;
  readonly can_roll_back: boolean;
  readonly why_not?: string;
}

/** Those of a mount, the one that went live last first. */
export interface RecordedVersions {
  readonly live: string | null;
  readonly pinned: {
    readonly to: string;
    readonly since: string;
    readonly by: string;
    readonly detail: string;
  } | null;
  readonly versions: readonly RecordedVersion[];
}

/** What `/rollback` answers. */
export interface RolledBack {
  readonly message: string;
  readonly warnings: readonly string[];
}

/** What `/weights` answers. */
export interface Weighed {
  readonly versions: readonly { readonly version: string; readonly weight: number }[];
  readonly note: string;
}

/** The calls of a version, since a step began. Times in milliseconds. */
export interface CallFigures {
  readonly calls: number;
  readonly crashes: number;
  readonly host_errors: number;
  readonly skill_errors: number;
  readonly p50_ms: number | null;
  readonly p95_ms: number | null;
}

/** Those of the version that proves itself, and of the one before it. */
export interface Compared {
  readonly candidate: CallFigures;
  readonly before: CallFigures;
}

/** Both at a moment. */
export interface CoursePoint extends Compared {
  readonly at: string;
  /** Per cent of the calls. */
  readonly share: number;
}

interface Candidacy {
  readonly mount: string;
  readonly kind: 'canary' | 'watch';
  readonly revision: string;
  readonly version: string;
  readonly before: string;
  readonly version_before: string;
}

/** A version that proves itself. */
export interface RolloutNow extends Candidacy {
  readonly share: number;
  readonly steps: readonly number[];
  readonly step_ms: number;
  readonly each_ms: number;
  readonly by: string;
  readonly verdict: 'worse' | 'well' | 'unknown';
  readonly why?: string;
  readonly figures: Compared;
  readonly course: readonly CoursePoint[];
}

/** How one has ended. */
export interface RolloutEnd extends Candidacy {
  readonly action: string;
  readonly at: string;
  readonly why?: string;
  readonly by?: string;
  readonly figures?: Compared;
}

/** What `/canary` tells. */
export interface Rollouts {
  readonly rollouts: readonly RolloutNow[];
  readonly last: readonly RolloutEnd[];
}

/** Two answers that differ. */
export interface ShadowSample {
  readonly at: string;
  readonly request_id: string;
  readonly difference: string;
  readonly why: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly candidate_status: number | null;
  /** Where, with both values as JSON text; what is not there is left out. */
  readonly places: readonly {
    readonly pointer: string;
    readonly own?: string;
    readonly candidate?: string;
  }[];
  readonly input?: string;
}

type Counts = Readonly<Record<string, number>>;
type Latency = Readonly<Record<'p50' | 'p95', number | null>>;

/** A candidate that gets copies of calls, as `/shadow` tells of it. */
export interface Shadow {
  readonly mount: string;
  readonly revision: string;
  readonly version: string;
  readonly path: string;
  /** Per cent. */
  readonly share: number;
  readonly volatile: readonly string[];
  readonly since: string;
  readonly state: string;
  readonly calls: number;
  readonly same: number;
  readonly different: number;
  readonly differences: Counts;
  readonly dropped: number;
  readonly drops: Counts;
  readonly skipped: number;
  readonly skips: Counts;
  readonly deaths: number;
  readonly latency_ms: { readonly own: Latency; readonly candidate: Latency };
  readonly samples: readonly ShadowSample[];
}
