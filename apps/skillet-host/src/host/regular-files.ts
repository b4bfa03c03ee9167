import { stat } from 'node:fs/promises';

/** Those of the paths that are regular files: a folder would be watched with all that is in it. */
export async function regularFiles(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    paths.map(async (path) => {
      const stats = await stat(path).catch(() => undefined);
      return stats?.isFile() === true ? [path] : [];
    }),
  );
  return found.flat();
}
