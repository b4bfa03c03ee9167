/** What the file of the Discovery Service says; times in milliseconds. */
export interface DiscoveryFile {
  /** Addresses of hosts and of single skills, without a slash at their ends. */
  readonly skills: readonly string[];
  /** Time between two looks at each of them. */
  readonly pollInterval: number;
  /** Time that each of their answers may take. */
  readonly timeout: number;
}

/** What holds where the file says nothing. */
export const DISCOVERY_DEFAULTS: DiscoveryFile = {
  skills: [],
  pollInterval: 30_000,
  timeout: 5_000,
};
