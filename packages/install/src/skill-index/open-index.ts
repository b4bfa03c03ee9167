import { Refused } from '../refused.ts';
import { verifyMinisign } from '../minisign/verify.ts';
import { fetchIndex, type IndexFile } from './fetch-index.ts';
import { absoluteAddress, type IndexAddress } from './index-address.ts';
import type { IndexCache } from './index-cache.ts';
import { readIndex } from './read-index.ts';
import type { SkillIndex } from './skill-index.ts';

/** How an index is opened. */
export interface OpenIndexOptions {
  /** What paths are relative to. */
  readonly cwd: string;
  /** The public key of minisign that it must be signed with; undefined where it need not be. */
  readonly publicKey: string | undefined;
  /** Where it is remembered; undefined for nowhere. */
  readonly cache: IndexCache | undefined;
}

/**
 * Fetches an index, checks its signature where it has to have one, and reads it. Rejects with `Refused` where it can't be had, is not signed as
 * it has to be, is older than one that was seen here, or is none.
 */
export async function openIndex(
  address: IndexAddress,
  { cwd, publicKey, cache }: OpenIndexOptions,
): Promise<SkillIndex> {
  const key = absoluteAddress(address, cwd);
  const known = (await cache?.read(key)) ?? {};
  const isSigned = publicKey !== undefined;
  const usable = known.file !== undefined && isUsable(known.file, publicKey);
  const file = await fetchIndex(address, {
    ...{ cwd, isSigned },
    known: usable ? known.file : undefined,
  });
  if (isSigned) verifyMinisign(file.bytes, file.signature ?? '', publicKey);
  const index = readIndex(file.bytes);
  const { serial: seen } = known;
  if (isSigned && seen !== undefined && index.serial < seen)
    throw new Refused(
      `it is older than the one that was seen here: its serial is ${String(index.serial)}, and was ${String(seen)}`,
    );
  const serial = isSigned ? index.serial : seen;
  await cache?.write(key, serial === undefined ? { file } : { file, serial });
  return index;
}

/** Whether what is remembered is signed as it has to be: its server would not say that only its signature is another one by now. */
function isUsable({ bytes, signature = '' }: IndexFile, publicKey: string | undefined): boolean {
  if (publicKey === undefined) return true;
  try {
    verifyMinisign(bytes, signature, publicKey);
    return true;
  } catch {
    return false;
  }
}
