const MB = 1024 * 1024;

/** What an archive may have at most. */
export interface ArchiveBounds {
  /** Bytes as they are fetched. */
  readonly packed: number;
  /** Bytes of the archive once it is unpacked, with all that is around the files. */
  readonly unpacked: number;
  /** Bytes of one file. */
  readonly file: number;
  /** Files and folders. */
  readonly entries: number;
}

/** Far above what a skill needs, with the packages that it brings. */
export const ARCHIVE_BOUNDS: ArchiveBounds = {
  packed: 100 * MB,
  unpacked: 400 * MB,
  file: 100 * MB,
  entries: 20_000,
};
