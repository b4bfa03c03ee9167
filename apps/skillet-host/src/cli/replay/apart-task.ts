/** What the process of a host apart is told. */
export interface ApartTask {
  readonly config?: string;
  readonly cwd: string;
  /** The admin token of the host. */
  readonly token: string;
}

/** What it says: where the host serves, once all skills have started or failed to; or why there is none. */
export type ApartAnswer = { readonly url: string } | { readonly error: string };
