import { isDeepStrictEqual } from 'node:util';
import { LOCK_FILE, type LockedSkill } from '@skillet/config';
import { permissionsBeyond } from '@skillet/core';
import { parseSource, Refused, serverProgram } from '@skillet/install';
import { readFetched } from './examine.ts';

const AGAIN = 'install it again from its source';

/**
 * Rejects with `Refused` where a lock starts a server otherwise than its package in that folder says, or lets a skill do more than it asks for: who
 * has installed it was shown what its files say.
 */
export async function mustBeAsItsFilesSay(
  { resolved, server, permissions }: LockedSkill,
  dir: string,
  baseDir: string,
): Promise<void> {
  const parsed = parseSource(resolved);
  const packaged = 'source' in parsed && parsed.source.kind === 'mcp' ? parsed.source : undefined;
  const program = packaged && (await serverProgram(dir, { ...packaged, version: packaged.range }));
  if (!isDeepStrictEqual(server?.program, program))
    throw new Refused(`${LOCK_FILE} starts it otherwise than its package says: ${AGAIN}`);
  if (permissions === undefined || packaged !== undefined) return;
  const { manifest } = await readFetched(dir, baseDir);
  const more = permissionsBeyond(permissions, manifest.permissions);
  if (more.length > 0)
    throw new Refused(
      `${LOCK_FILE} lets it do more than it asks for (${more.join('; ')}): ${AGAIN}, or say in the configuration what else it may do`,
    );
}
