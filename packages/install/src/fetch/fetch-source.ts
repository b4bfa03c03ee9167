import { resolve } from 'node:path';
import type { Source } from '../source/source.ts';
import type { Ages } from './choose-package.ts';
import { fetchGit } from './fetch-git.ts';
import { fetchMcp } from './fetch-mcp.ts';
import { fetchNpm } from './fetch-npm.ts';
import { fetchPath } from './fetch-path.ts';
import { fetchUrl } from './fetch-url.ts';
import type { Fetched } from './fetched.ts';

/** Where and how something is fetched. */
export interface FetchOptions extends Ages {
  /** What paths are relative to. */
  readonly cwd: string;
  /** A folder that is empty, and taken away when the skill has been put where it belongs, or was refused. */
  readonly staging: string;
}

/** Fetches a skill; nothing of it is run. Rejects with `Refused` for what must not be installed. */
export function fetchSource(
  source: Source,
  { cwd, staging, ...options }: FetchOptions,
): Promise<Fetched> {
  switch (source.kind) {
    case 'path':
      return fetchPath(resolve(cwd, source.path), source.path, staging);
    case 'url':
      return fetchUrl(source, staging);
    case 'npm':
      return fetchNpm(source, staging, options);
    case 'git':
      return fetchGit(source, staging);
    case 'mcp':
      return fetchMcp(source, staging, options);
  }
}
