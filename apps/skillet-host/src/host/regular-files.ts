import { stat } from 'node:fs/promises';
import { FewAtOnce } from '@skillet/core';

/** Those of the paths that are regular files: a folder would be watched with all that is in it. */
export async function regularFiles(paths: readonly string[]): Promise<string[]> {
  const looks = new FewAtOnce(4);
  const found = await Promise.all(
    paths.map(async (path) => {
      const stats = await looks.run(() => stat(path)).catch(() => undefined);
      return stats?.isFile() === true ? [path] : [];
    }),
  );
  return found.flat();
}
