import type { MountRecord, Version } from '@skillet/versions';

/** What `GET /versions` tells of a version. */
export interface ToldVersion {
  readonly id: string;
  /** Of its code alone: two of the same digest differ in settings of the configuration. */
  readonly digest: string;
  /** As the skill's descriptor says. */
  readonly version: string;
  readonly live: boolean;
  /** When it went live last, and first. */
  readonly at: string;
  readonly first_at: string;
  /** Who had it go live last. */
  readonly by: string;
  readonly files: number;
  readonly bytes: number;
  /** Whether the mount can be rolled back to it; if not, `why_not` says why. */
  readonly can_roll_back: boolean;
  readonly why_not?: string;
}

/** What `GET /versions` tells of a mount: the version that went live last comes first. */
export interface VersionsAnswer {
  readonly mount: string;
  readonly live: string | null;
  readonly pinned: {
    readonly to: string;
    readonly since: string;
    readonly by: string;
    readonly detail: string;
  } | null;
  readonly versions: readonly ToldVersion[];
}

/** What `POST /rollback` tells. */
export interface RollbackAnswer {
  readonly message: string;
  readonly mount: string;
  /** The version that runs now. */
  readonly live: string | null;
  readonly pinned: VersionsAnswer['pinned'];
  /** What may be different from when it ran, as sentences. */
  readonly warnings: readonly string[];
}

/** What is known of a mount, as it is told. */
export function versionsAnswer(mount: string, record: MountRecord): VersionsAnswer {
  return {
    mount,
    live: record.live,
    pinned: pinnedIn(mount, record),
    versions: record.versions.toReversed().map((version) => told(version, record.live)),
  };
}

/** That a mount is held to a version, and how that ends. */
export function pinDetail(mount: string, id: string, version: string): string {
  return (
    `held to its older version ${version} (${id}) until a reload finds its folder changed, ` +
    `or \`skillet-host rollback ${mount} --forward\``
  );
}

function pinnedIn(mount: string, { pin, versions }: MountRecord): VersionsAnswer['pinned'] {
  if (pin === undefined) return null;
  const { id, at, by } = pin;
  const version = versions.find((one) => one.id === id)?.version ?? 'unknown';
  return { to: id, since: timeOf(at), by, detail: pinDetail(mount, id, version) };
}

function told(one: Version, live: string | null): ToldVersion {
  const { id, code: digest, version, at, firstAt, by, files, bytes, notKept } = one;
  return {
    ...{ id, digest, version, live: id === live, at: timeOf(at), first_at: timeOf(firstAt), by },
    ...{ files, bytes, can_roll_back: notKept === undefined },
    ...(notKept === undefined ? {} : { why_not: notKept }),
  };
}

function timeOf(at: number): string {
  return new Date(at).toISOString();
}
