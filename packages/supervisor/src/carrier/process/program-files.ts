import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { contentDigest, moduleNames, type ImportedModule } from '@skillet/core';

/** Files that are code by their names. */
const CODE = new Set(
  [
    '.js',
    '.mjs',
    '.cjs',
    '.ts',
    '.mts',
    '.cts',
    '.py',
    '.rb',
    '.pl',
    '.php',
    '.lua',
    '.sh',
  ].values(),
);
/** Folders of what is installed, made or kept, and not written by hand. */
const NOT_CODE = new Set(['node_modules', '__pycache__', 'data']);
const MAX_FILES = 1000;
const MAX_BYTES = 8 * 1024 * 1024;
const EXECUTABLE = 0o111;

/**
 * The code of a program, as far as it can be told from outside: files in its folder that are code by
 * their names or executable, and those that its command names. A reload looks whether they changed.
 */
export async function programFiles(
  dir: string,
  command: readonly string[],
): Promise<readonly ImportedModule[]> {
  const named = new Set(command.map((part) => resolve(dir, part)));
  const { nameOf } = moduleNames(dir);
  const modules: ImportedModule[] = [];
  const visit = async (folder: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (modules.length >= MAX_FILES || entry.name.startsWith('.')) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !NOT_CODE.has(entry.name)) await visit(path);
      else if (entry.isFile()) {
        const digest = await digestOfCode(path, named.has(path));
        if (digest === undefined) continue;
        const name = nameOf(pathToFileURL(path).href);
        modules.push({ name, digest, format: 'program', source: null });
      }
    }
  };
  await visit(dir);
  return modules;
}

async function digestOfCode(file: string, named: boolean): Promise<string | undefined> {
  try {
    const { mode, size } = await stat(file);
    const isCode = named || CODE.has(extname(file)) || (mode & EXECUTABLE) !== 0;
    if (!isCode || size > MAX_BYTES) return undefined;
    return contentDigest(await readFile(file));
  } catch {
    // It went while it was looked at.
    return undefined;
  }
}
