/** What calls are told apart by. */
export const DIMENSIONS = ['skill', 'caller', 'outcome', 'operation', 'code'] as const;
/** One of them. */
export type Dimension = (typeof DIMENSIONS)[number];

/** Figures of some calls. Sizes in bytes, times in milliseconds. */
export interface UsageFigures {
  readonly calls: number;
  readonly answered: number;
  readonly skill_errors: number;
  readonly host_errors: number;
  readonly callers_left: number;
  readonly bytes_in: number;
  readonly bytes_out: number;
  readonly queue_ms: number;
  readonly duration_ms: {
    readonly mean: number;
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
    readonly max: number;
  } | null;
}

/** Calls that have something in common. */
export type UsageGroup = UsageFigures &
  Readonly<Partial<Record<Dimension, string>>> & {
    readonly steps?: readonly (UsageFigures & { readonly at: string })[];
  };

/** What `/analytics` says. `step` in seconds. */
export interface Usage {
  readonly from: string;
  readonly to: string;
  readonly step: number | null;
  readonly total: UsageFigures;
  readonly groups: readonly UsageGroup[];
  readonly groups_left_out: number;
}
