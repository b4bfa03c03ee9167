import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

/** Bytes of a file that is kept; a larger one is read from where it lies. */
const MAX_FILE = 4 * 1024 * 1024;
/** Files of one version, and bytes of them together. */
const MOST = { files: 2000, bytes: 32 * 1024 * 1024, links: 500, depth: 32 } as const;

/** Neither kept nor needed: made anew by whoever needs it. */
const NOT_NEEDED = new Set(['.git', '.skillet', '.hg', '.svn', '__pycache__', '.DS_Store']);
/** What is installed or is data: used where it lies. */
const IN_PLACE = new Set(['node_modules', 'data']);
/** Files that skills write, by the ends of their names. */
const WRITTEN = new Set(
  ['.db', '.sqlite', '.sqlite3', '.db-wal', '.db-shm', '.log', '.pid'].values(),
);

/** What a skill's code consists of. */
export interface CodeFiles {
  /** Files to keep: paths from the skill's folder, or absolute ones of what lies outside of it. */
  readonly files: readonly string[];
  /** Of all of them together. */
  readonly bytes: number;
  /** What is used where it lies, and never copied: paths from the skill's folder. */
  readonly inPlace: readonly InPlace[];
  /** Why not all of it can be kept; undefined where it can. */
  readonly tooMuch?: string;
}

/** A file or folder that is used where it lies. */
export interface InPlace {
  readonly path: string;
  /** Bytes of a file that is too large to keep, and when it was written: tells whether it is another one since. */
  readonly mark?: string;
}

/** Where a skill's code is looked for. */
export interface CodePlace {
  /** Absolute path of the skill's folder. */
  readonly dir: string;
  /** Absolute paths of files that the skill loads from elsewhere. */
  readonly outside: readonly string[];
  /** Absolute path of the host's state, which is no code. */
  readonly except: string;
}

/**
 * What a skill's code consists of: all files in its folder, but what is installed, data, written by skills, hidden or
 * large. That is used where it lies, for it would be too much to copy, or hold secrets.
 */
export async function codeFiles({ dir, outside, except }: CodePlace): Promise<CodeFiles> {
  const files: string[] = [];
  const inPlace: InPlace[] = [];
  let bytes = 0;
  let tooMuch: string | undefined;

  const take = (path: string, size: number): void => {
    files.push(path);
    bytes += size;
    if (files.length > MOST.files) tooMuch = `it has more than ${String(MOST.files)} files`;
    else if (bytes > MOST.bytes) tooMuch = `it has more than ${mb(MOST.bytes)} of files`;
  };
  const leave = (path: string, mark?: string): void => {
    if (inPlace.length >= MOST.links) tooMuch = `it has too much that is used where it lies`;
    else inPlace.push(mark === undefined ? { path } : { path, mark });
  };
  const visit = async (folder: string, depth: number): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (tooMuch !== undefined) return;
      const { name } = entry;
      const full = join(folder, name);
      const path = relative(dir, full).split(sep).join('/');
      if (NOT_NEEDED.has(name) || full === except) continue;
      const found = await stat(full).catch(() => undefined);
      if (found === undefined) continue;
      if (name.startsWith('.') || IN_PLACE.has(name)) leave(path);
      else if (found.isDirectory()) {
        const linked = entry.isSymbolicLink() || depth >= MOST.depth;
        if (linked || (await isEnvironment(full))) leave(path);
        else await visit(full, depth + 1);
      } else if (!found.isFile() || name.endsWith('.pyc')) continue;
      else if (WRITTEN.has(extname(name))) leave(path);
      else if (found.size > MAX_FILE)
        leave(path, `${String(found.size)} bytes, ${found.mtime.toISOString()}`);
      else take(path, found.size);
    }
  };
  await visit(dir, 0);
  for (const path of outside) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() !== true) continue;
    if (found.size > MAX_FILE) tooMuch ??= `it loads a file of more than ${mb(MAX_FILE)}`;
    else take(path, found.size);
  }
  return { files, bytes, inPlace, ...(tooMuch === undefined ? {} : { tooMuch }) };
}

/** Files outside of a folder among those that were loaded, and what says of each of both how it is loaded. */
export async function outsideOf(dir: string, loaded: readonly string[]): Promise<string[]> {
  const outer = loaded.filter((file) => !file.startsWith(dir + sep) && !isInstalled(file));
  const found = new Set(outer);
  for (const file of [join(dir, 'x'), ...outer]) {
    const description = await packageAbove(file);
    if (description !== undefined && !description.startsWith(dir + sep)) found.add(description);
  }
  return [...found].toSorted();
}

function isInstalled(file: string): boolean {
  return file.split(sep).some((part) => part === 'node_modules' || part === 'site-packages');
}

/** The `package.json` that says whether a file is an ES module. */
async function packageAbove(file: string): Promise<string | undefined> {
  for (let at = file.lastIndexOf(sep); at > 0; at = file.lastIndexOf(sep, at - 1)) {
    const path = join(file.slice(0, at), 'package.json');
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() === true) return realpath(path);
  }
  return undefined;
}

/** Whether a folder is a virtual environment of Python. */
async function isEnvironment(folder: string): Promise<boolean> {
  return stat(join(folder, 'pyvenv.cfg')).then(
    () => true,
    () => false,
  );
}

function mb(bytes: number): string {
  return `${String(bytes / (1024 * 1024))} MB`;
}
