import { mkdtemp, mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { GoneLive, Version, VersionStore } from '../../src/index.ts';

/** A folder with a skill's folder and one for state in it. */
export async function project(files: Readonly<Record<string, string>> = {}) {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'skillet-versions-')));
  const dir = join(root, 'skill');
  const write = async (path: string, text: string) => {
    const file = join(dir, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  };
  await mkdir(dir);
  for (const [path, text] of Object.entries(files)) await write(path, text);
  return { root, dir, dataDir: join(root, '.skillet'), write };
}

/** What a host tells of a revision that has gone live. */
export function gone(dir: string, more: Partial<GoneLive> = {}): GoneLive {
  return {
    dir,
    loaded: new Map(),
    version: '1.0.0',
    settings: '{}',
    by: 'start',
    at: Date.UTC(2026, 10, 29),
    ...more,
  };
}

/** Has a store record what has gone live at `m`. */
export async function record(store: VersionStore, live: GoneLive): Promise<Version> {
  return store.record('m', await store.take(live));
}

/** What a file of a version holds, laid out. */
export async function keptText(store: VersionStore, id: string, path: string): Promise<string> {
  const { dir } = await store.layOut('m', id);
  return readFile(join(dir, path), 'utf8');
}
