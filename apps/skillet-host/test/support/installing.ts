import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Cli, type Exit } from './cli.ts';

/** Runs a command in the `project` of a folder. */
export async function command(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Exit> {
  await using cli = new Cli({ cwd: join(cwd, 'project'), args, env });
  return await cli.exit;
}

/** All files of the project with what is in them, but for the lock that is held while a command runs. */
export async function allFilesOf(cwd: string): Promise<Readonly<Record<string, string>>> {
  const root = join(cwd, 'project');
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== '.busy');
  const texts = files.map(async ({ parentPath, name }) => {
    const file = join(parentPath, name);
    return [file.slice(root.length + 1), await readFile(file, 'utf8')] as const;
  });
  const all = await Promise.all(texts);
  return Object.fromEntries(all.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The same without the state of the host. */
export async function filesOf(cwd: string): Promise<Readonly<Record<string, string>>> {
  const all = Object.entries(await allFilesOf(cwd));
  return Object.fromEntries(all.filter(([path]) => !path.startsWith('.skillet/')));
}

/** The lock of the project. */
export async function lockOf(cwd: string): Promise<Record<string, Record<string, unknown>>> {
  const text = await readFile(join(cwd, 'project/skillet.lock'), 'utf8');
  const { skills } = JSON.parse(text) as {
    readonly skills: Record<string, Record<string, unknown>>;
  };
  return skills;
}

/** The folder of an installed skill. */
export async function folderOf(cwd: string, name: string): Promise<string> {
  const { folder } = (await lockOf(cwd))[name] ?? {};
  return join(cwd, 'project/skillet_skills', String(folder));
}
