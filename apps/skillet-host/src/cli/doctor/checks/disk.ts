import { fault, ok, warning, type Finding } from '../finding.ts';
import { size } from '../quantities.ts';

/** A folder that something is written to. */
export interface FolderFacts {
  /** What it is: `data folder`, `temporary folder`. */
  readonly check: string;
  readonly path: string;
  /** What is written there. */
  readonly holds: string;
  /** How to choose another. */
  readonly remedy: string;
  /** The code of the error of a write; undefined when it went well. */
  readonly error: string | undefined;
  /** Bytes that are free; undefined where that is not known. */
  readonly free: number | undefined;
  /** Files that may still be made. */
  readonly inodes: number | undefined;
}

const WHY: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left',
  EDQUOT: 'its quota is used up',
  EROFS: 'it is read-only',
  EACCES: 'it belongs to another user',
  EPERM: 'it belongs to another user',
  ENOTDIR: 'it is not a folder',
};

/** Bytes below which a day of logs, reports and analytics may not fit. */
const SCARCE = 512 * 1024 * 1024;
const FEW_FILES = 1000;

/** Whether a folder can be written, and for how long. */
export function checkFolder(facts: FolderFacts): Finding {
  const { check, path, holds, remedy, error, free, inodes } = facts;
  if (error !== undefined) {
    return fault(
      check,
      `${path} cannot be written: ${WHY[error] ?? 'it fails'} (${error})`,
      `${holds} cannot be kept`,
      remedy,
    );
  }
  const left = free === undefined ? 'can be written' : `can be written, ${size(free)} free`;
  const room = `df -h ${path}; du -xh -d1 ${path} | sort -h`;
  if (free !== undefined && free < SCARCE) {
    return warning(check, `${path} ${left}`, `${holds} soon do not fit`, room);
  }
  if (inodes !== undefined && inodes > 0 && inodes < FEW_FILES) {
    return warning(
      check,
      `${path} ${left}, but only ${String(inodes)} more files`,
      `${holds} soon do not fit`,
      `df -i ${path}`,
    );
  }
  return ok(check, `${path} ${left}`);
}
