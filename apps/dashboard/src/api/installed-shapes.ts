/** A skill that was installed, as `/installed` tells of it. */
export interface InstalledSkill {
  readonly name: string;
  readonly version: string;
  /** Where it came from, exactly. */
  readonly resolved: string;
  /** Whether its files are there, and others than those that were installed. */
  readonly there: boolean;
  readonly changed: boolean;
  readonly mounts: readonly string[];
  readonly origin?: Origin;
}

/** What is newer of one: with `outdated=true`. */
export interface Newer {
  readonly name: string;
  /** What `update` would install, and the newest there is; null where that is what is installed. */
  readonly wanted: string | null;
  readonly latest: string | null;
  /** Why nothing can be said. */
  readonly note?: string;
}

/** What is being done to installed skills. */
export interface UnderWay {
  readonly action: string;
  /** Which skill, or where it is from. */
  readonly what: string;
  readonly by: string;
  readonly since: string;
}

/** What `/installed` answers. */
export interface Installed<Skill> {
  readonly skills: readonly Skill[];
  /** What may be installed over HTTP; null for nothing. */
  readonly allow: readonly string[] | null;
  readonly frozen: boolean;
  /** The indexes in which skills are found, by their names or where they lie. */
  readonly indexes: readonly string[];
  /** What is being done just now, by whoever it is; null for nothing. */
  readonly under_way: UnderWay | null;
}

/** What a skill is that is looked at, is to be installed, or was. */
export interface Described {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly resolved: string;
  readonly files: number;
  readonly bytes: number;
  /** The digest of its files: what is installed later has to be that. */
  readonly tree: string;
  readonly dependencies: readonly string[];
  readonly scripts: readonly string[];
  /** What has changed of who is behind it, as sentences. */
  readonly changes?: readonly string[];
  readonly origin?: Origin;
  readonly replaces?: string;
  /** What it asks to be allowed; missing for one that is held to nothing. */
  readonly permissions?: Readonly<Record<string, unknown>>;
  /** What of that is more than what is installed has. */
  readonly more?: readonly string[];
}

/** Who is behind a skill, as far as that was verified. */
export interface Origin {
  readonly publisher?: string;
  /** The key that it is signed with. */
  readonly keyid?: string;
  readonly provenance?: { readonly repository?: string };
}

/** What an installation answers. */
export interface InstallDone {
  readonly message: string;
  readonly outcome: string;
  readonly skill?: Described;
}

/** A skill of an index, as `/index/search` tells of it: what its index says, which nobody has checked. */
export interface FoundSkill {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly publisher?: string;
  /** When it came into the index, in UTC. */
  readonly published: string;
  /** What it asks to be allowed; missing for one that names nothing. */
  readonly permissions?: Readonly<Record<string, unknown>>;
  /** What `POST /skills` takes. */
  readonly source: string;
  /** Where its index lies. */
  readonly index: string;
  /** The version that is installed from there. */
  readonly installed: string | null;
}

/** What was found. */
export interface FoundSkills {
  /** Whether an index could be read at all. */
  readonly ok: boolean;
  /** How many there are; `skills` has the best of them. */
  readonly total: number;
  readonly skills: readonly FoundSkill[];
  /** Indexes that could not be read, and why. */
  readonly failed: readonly { readonly index: string; readonly error: string }[];
}
