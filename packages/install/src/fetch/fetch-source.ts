import { resolve } from 'node:path';
import type { OnProgress } from '../progress.ts';
import type { FetchableSource } from '../source/source.ts';
import type { Ages } from './choose-package.ts';
import { fetchGit } from './fetch-git.ts';
import { fetchMcp } from './fetch-mcp.ts';
import { fetchNpm } from './fetch-npm.ts';
import { fetchPath } from './fetch-path.ts';
import { fetchUrl } from './fetch-url.ts';
import type { Fetched } from './fetched.ts';
import type { Proving } from './with-origin.ts';

/** Where and how something is fetched. */
export interface FetchOptions extends Ages, Proving {
  /** What paths are relative to. */
  readonly cwd: string;
  /** A folder that is empty, and taken away when the skill has been put where it belongs, or was refused. */
  readonly staging: string;
  /** What may be fetched from: an archive may be redirected to nothing else. Undefined for anything. */
  readonly allow: readonly string[] | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** Fetches a skill; nothing of it is run. Rejects with `Refused` for what must not be installed. */
export function fetchSource(
  source: FetchableSource,
  { cwd, staging, allow, onProgress, ...options }: FetchOptions,
): Promise<Fetched> {
  switch (source.kind) {
    case 'path':
      return fetchPath(source, resolve(cwd, source.path), staging);
    case 'url':
      return fetchUrl(source, staging, { allow, onProgress });
    case 'npm':
      return fetchNpm(source, staging, options);
    case 'git':
      return fetchGit(source, staging, allow);
    case 'mcp':
      return fetchMcp(source, staging, options);
  }
}
