/** Folders that a skill is built against. */
export interface BuildContext {
  readonly baseDir: string;
  /** Absolute path of the host's state. */
  readonly dataDir: string;
}
