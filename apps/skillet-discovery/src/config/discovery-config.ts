/** What a discovery service knows of the world; times in milliseconds. */
export interface DiscoveryConfig {
  /** Addresses of hosts and of single skills, without a slash at their ends. */
  readonly urls: readonly string[];
  /** Time between two looks at each of them. */
  readonly pollInterval: number;
  /** Time that each answer may take. */
  readonly timeout: number;
}

/** What holds where a configuration says nothing. */
export const DEFAULTS = { pollInterval: 30_000, timeout: 5_000 } as const;
