/** What `/stats?scope=cluster` says of a host. */
export interface ClusterHost {
  readonly host: string;
  readonly status?: string;
  /** `leaving` for one that stops. */
  readonly state?: string;
  readonly role?: string;
  readonly zone?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly version?: string;
  readonly skills?: number;
  readonly processes?: number;
  readonly in_flight?: number;
  readonly rate?: number | null;
  readonly errors_1m?: number;
  readonly memory?: number;
  readonly cpu?: number;
}

/** A host that does not answer, and why. */
export interface MissingHost {
  readonly host: string;
  readonly why: string;
}

/** What it says besides what `/stats` does. */
export interface ClusterStats {
  /** Name of the cluster; also told of one host that belongs to one. */
  readonly cluster?: string;
  readonly connected?: boolean;
  /** The host that was asked. */
  readonly host?: string;
  readonly hosts?: readonly ClusterHost[];
  readonly missing?: readonly MissingHost[];
}
