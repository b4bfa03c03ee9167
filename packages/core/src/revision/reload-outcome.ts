/** A skill that a reload could not bring up, and why. */
export interface FailedReload {
  readonly mount: string;
  readonly error: string;
}

/** What a reload did, or would do: mounts in the order of the configuration. */
export interface ReloadOutcome {
  /** Mounts before. */
  readonly before: readonly string[];
  /** Mounts after. */
  readonly after: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly updated: readonly string[];
  readonly unchanged: readonly string[];
  /** What was running of these goes on running. */
  readonly failed: readonly FailedReload[];
  /** Keys of the configuration whose values hold only once the host is started again; left out for none. */
  readonly restartNeeded?: readonly string[];
  /** Sentences on what else whoever asked should know; left out where there is nothing. */
  readonly notes?: readonly string[];
}
