import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, isAbsolute, join, relative, sep } from 'node:path';
import { isMadeUp } from '../files/plain-file.ts';
import { linkTarget, NOT_NEEDED, WRITTEN, type LinkTarget } from './link-target.ts';

/** Bytes of a file that is kept; a larger one is read from where it lies. */
const MAX_FILE = 4 * 1024 * 1024;
/** Files of one version, and bytes of them together. */
const MOST = { files: 2000, bytes: 32 * 1024 * 1024, links: 500, depth: 32 } as const;

/** What is installed or is data: used where it lies. */
const IN_PLACE = new Set(['node_modules', 'data']);

/** What a skill's code consists of. */
export interface CodeFiles {
  readonly files: readonly CodeFile[];
  /** Of all of them together. */
  readonly bytes: number;
  /** What is used where it lies, and never copied: paths from the skill's folder. */
  readonly inPlace: readonly InPlace[];
  /** Why not all of it can be kept; undefined where it can. */
  readonly tooMuch?: string;
}

/** A file to keep; one that is a link in the folder says what it leads to. */
export interface CodeFile extends LinkTarget {
  /** From the skill's folder, or an absolute one of what lies outside of it. */
  readonly path: string;
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
  const files: CodeFile[] = [];
  const real = await realpath(dir);
  const inPlace: InPlace[] = [];
  let bytes = 0;
  let tooMuch: string | undefined;

  const take = (path: string, size: number, target: LinkTarget = {}): void => {
    files.push({ path, ...target });
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
      else if (!entry.isSymbolicLink()) take(path, found.size);
      else {
        const target = await linkTarget(real, full, except);
        if (target === undefined) leave(path);
        else take(path, found.size, target);
      }
    }
  };
  await visit(dir, 0);
  for (const path of outside) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() !== true || isMadeUp(path)) continue;
    if (found.size > MAX_FILE) tooMuch ??= `it loads a file of more than ${mb(MAX_FILE)}`;
    else take(path, found.size);
  }
  const plain = new Set(files.flatMap(({ path, link }) => (link === undefined ? [path] : [])));
  const isCopied = ({ link }: CodeFile) =>
    link === undefined || isAbsolute(link) || plain.has(link);
  const kept = files.filter(isCopied);
  // What it leads to is used where it lies.
  for (const file of files) if (!isCopied(file)) leave(file.path);
  return { files: kept, bytes, inPlace, ...(tooMuch === undefined ? {} : { tooMuch }) };
}

/** Absolute path of what a file to keep holds, to be read as it is: without links, but those that are made meanwhile. */
export async function sourceOf(dir: string, { path, link, source }: CodeFile): Promise<string> {
  if (source !== undefined) return source;
  if (link === undefined && isAbsolute(path)) return realpath(path);
  const from = link ?? path;
  return isAbsolute(from) ? from : join(await realpath(dir), from);
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
