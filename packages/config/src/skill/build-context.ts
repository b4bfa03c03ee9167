/** Folders that a skill is built against. */
export interface BuildContext {
  readonly baseDir: string;
  /** Absolute path of the host's state. */
  readonly dataDir: string;
  /** The mounts that are held to an older version. Default: none is. */
  readonly pins?: Pins | undefined;
}

/** A folder out of which a skill runs in place of its own. */
export interface PinnedFolder {
  /** Real path of its own; where the configuration names another, that one's is run. */
  readonly from: string;
  readonly dir: string;
}

/** Such folders, by mount. */
export type Pins = Readonly<Record<string, PinnedFolder>>;
