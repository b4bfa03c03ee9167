import { Refused } from '../refused.ts';
import type { ArchiveBounds } from './bounds.ts';
import { foldedPath, pathFault } from './path-fault.ts';

/** What an archive says of one of its entries. */
export interface EntryHeader {
  readonly path: string;
  /** As node-tar names it. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
}

/** What an entry may be: the type says nothing of links, devices or pipes then. */
const FILES = new Set(['File', 'OldFile']);
const FOLDERS = new Set(['Directory']);

const LONGEST_SHOWN = 120;

/** Looks at each entry of an archive before a byte of it is written, with those before it in mind. */
export class EntryCheck {
  readonly #bounds: ArchiveBounds;
  /** By folded paths: whether there is a file, or a folder. */
  readonly #seen = new Map<string, 'file' | 'folder'>();
  /** How each folder was written first, by its folded path. */
  readonly #written = new Map<string, string>();
  #entries = 0;

  constructor(bounds: ArchiveBounds) {
    this.#bounds = bounds;
  }

  /** Whether it is a file or a folder. Throws `Refused` for what must not be unpacked. */
  check({ path, type, size }: EntryHeader): 'file' | 'folder' {
    this.#entries += 1;
    if (this.#entries > this.#bounds.entries)
      throw new Refused(`it has more than ${String(this.#bounds.entries)} files and folders`);
    const refuse = (why: string) => new Refused(`${shown(path)}: ${why}`);
    const kind = FILES.has(type) ? 'file' : FOLDERS.has(type) ? 'folder' : undefined;
    if (kind === undefined) throw refuse(`it is neither a file nor a folder (${type})`);
    const fault = pathFault(path);
    if (fault !== undefined) throw refuse(fault);
    if (kind === 'file' && path.endsWith('/'))
      throw refuse('it is a file with the path of a folder');
    if (size > this.#bounds.file)
      throw refuse(`it has more than ${String(this.#bounds.file)} bytes`);
    this.#claimAbove(path, refuse);
    const key = foldedPath(path);
    const before = this.#seen.get(key);
    const isSame = before === 'folder' && kind === 'folder';
    if (before !== undefined && !isSame) throw refuse(this.#clash(path, key));
    this.#claim(path.replace(/\/$/, ''), kind, refuse);
    return kind;
  }

  /** The folders above an entry are folders, also those that have no entry of their own. */
  #claimAbove(path: string, refuse: (why: string) => Refused): void {
    const names = path.replace(/\/$/, '').split('/');
    for (let depth = 1; depth < names.length; depth += 1) {
      const above = names.slice(0, depth).join('/');
      if (this.#seen.get(foldedPath(above)) === 'file') throw refuse('it lies below a file');
      this.#claim(above, 'folder', refuse);
    }
  }

  #claim(path: string, kind: 'file' | 'folder', refuse: (why: string) => Refused): void {
    const key = foldedPath(path);
    const written = this.#written.get(key);
    if (written !== undefined && written !== path) throw refuse(this.#clash(path, key));
    this.#seen.set(key, kind);
    this.#written.set(key, path);
  }

  #clash(path: string, key: string): string {
    const written = this.#written.get(key);
    return written === path || written === undefined
      ? 'it is there twice'
      : `it is the same as ${shown(written)} where case makes no difference`;
  }
}

/** A path of an archive, safe on a terminal. */
function shown(path: string): string {
  const plain = JSON.stringify(path.toWellFormed());
  return plain.length > LONGEST_SHOWN ? `${plain.slice(0, LONGEST_SHOWN)}…"` : plain;
}
