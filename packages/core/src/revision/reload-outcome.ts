/** A skill that a reload could not bring up, and why. */
export interface FailedReload {
  readonly mount: string;
  readonly error: string;
}

/** What callers of a skill lose, or would, by another version of it. */
export interface BreakingReload {
  readonly mount: string;
  /** Each as a path and what became of it, such as `inputs.city: removed`. */
  readonly changes: readonly string[];
}

/** What is wrong with a version by the examples of its own Skilletfile. */
export interface FailedExamples {
  readonly mount: string;
  /** A sentence each. */
  readonly problems: readonly string[];
}

/** Recent calls that a version does not answer, and the running one did. */
export interface FailedSamples {
  readonly mount: string;
  /** How many were tried. */
  readonly tried: number;
  /** A sentence each. */
  readonly problems: readonly string[];
  /** Those for which there was no time, or no worker any more. Default: none. */
  readonly notRun?: readonly string[];
}

/** A version that gets a share of the calls, before it takes over. */
export interface StartedCanary {
  readonly mount: string;
  /** Per cent. */
  readonly share: number;
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
  /** Skills whose schemas break callers, whether or not they were refused for it; left out where there are none. */
  readonly breaking?: readonly BreakingReload[];
  /** Skills that fail their own examples, whether or not they were refused for it; left out where there are none. */
  readonly examples?: readonly FailedExamples[];
  /** Skills that do not answer recent calls any more, whether or not they were refused for it; left out where there are none. */
  readonly samples?: readonly FailedSamples[];
  /** Skills of which another version has a share of the calls from now on; left out where there are none. */
  readonly canaries?: readonly StartedCanary[];
  /** Sentences on what else whoever asked should know; left out where there is nothing. */
  readonly notes?: readonly string[];
}
