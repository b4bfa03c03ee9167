/** What one run of code may not exceed, and how many there may be. Sizes in bytes, times in milliseconds. */
export interface CodeLimits {
  /** From the start of the run to its end, with all calls in it. */
  readonly timeout: number;
  /** What the code has allocated at a time. */
  readonly memory: number;
  /** Calls of tools in one run. */
  readonly maxCalls: number;
  /** JSON of what it returns; a quarter of that, besides, for what it prints. */
  readonly maxOutput: number;
  /** Runs of one profile at the same time. */
  readonly concurrency: number;
}

const MB = 1024 * 1024;

/** What holds for the code mode of a profile when the configuration is silent. */
export const CODE_DEFAULTS: CodeLimits = {
  timeout: 30_000,
  memory: 64 * MB,
  maxCalls: 50,
  maxOutput: 64 * 1024,
  concurrency: 2,
};
