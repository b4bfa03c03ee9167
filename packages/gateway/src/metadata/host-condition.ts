/** What a host knows of itself besides the states of its skills. */
export interface HostCondition {
  /** What is wrong with the host as a whole, as sentences. */
  readonly warnings: readonly string[];
  /** What somebody may want to put right though all is well, as sentences. */
  readonly notes: readonly string[];
  /** What is to be said of single skills, by their mounts. */
  readonly remarks: ReadonlyMap<string, SkillRemark>;
  /** What admins are told of the cluster that the host belongs to; left out where there is none. */
  readonly cluster?: ClusterCondition;
}

/** The other hosts that are one with this one, in the words that clients see. */
export type ClusterCondition = Readonly<Record<string, unknown>>;

/** What is to be said of a skill. Times in milliseconds since the epoch. */
export interface SkillRemark {
  /** Why it could not be reloaded when that was tried last; what ran before goes on. */
  readonly reload?: { readonly error: string; readonly at: number };
  /** The version that it is held to, by its id, and a sentence on that. */
  readonly pin?: { readonly to: string; readonly detail: string };
  /** What it is suspected of, as a sentence, and until when. */
  readonly suspicion?: { readonly detail: string; readonly until: number };
}

/** Nothing to say. */
export const ALL_WELL: HostCondition = { warnings: [], notes: [], remarks: new Map() };
