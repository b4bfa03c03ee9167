import { Refused } from '../refused.ts';
import { fetchIndex } from './fetch-index.ts';
import { absoluteAddress, type IndexAddress } from './index-address.ts';
import type { IndexCache } from './index-cache.ts';
import { readIndex } from './read-index.ts';
import {
  SignatureCheck,
  trustRootReader,
  type IndexTrust,
  type TrustRootReader,
} from './signature-check.ts';
import type { SkillIndex } from './skill-index.ts';

/** How an index is opened. */
export interface OpenIndexOptions {
  /** What paths are relative to. */
  readonly cwd: string;
  /** What it must be signed with; empty where it need not be. */
  readonly trust: IndexTrust;
  /** Whom Sigstore trusts. Default: as its public instance says. */
  readonly trustRoot?: TrustRootReader;
  /** Where it is remembered; undefined for nowhere. */
  readonly cache: IndexCache | undefined;
  /** Hears why the serial of one that is signed could not be remembered. */
  readonly onForgotten?: ((why: string) => void) | undefined;
}

/**
 * Fetches an index, checks its signatures where it has to have some, and reads it. Rejects with `Refused` where it can't be had, is not signed as
 * it has to be, is older than one that was seen here, or is none.
 */
export async function openIndex(
  address: IndexAddress,
  { cwd, trust, trustRoot = trustRootReader(undefined), cache, onForgotten }: OpenIndexOptions,
): Promise<SkillIndex> {
  const check = new SignatureCheck(trust, trustRoot);
  const key = absoluteAddress(address, cwd);
  const known = cache?.read(key) ?? {};
  // Its server would not say that only its signature is another one by now.
  const { file: kept } = known;
  const isUsable = kept !== undefined && (await check.holds(kept.bytes, kept.signatures));
  const file = await fetchIndex(address, {
    ...{ cwd, endings: check.endings },
    known: isUsable ? kept : undefined,
  });
  if (file !== kept) await check.mustHold(file.bytes, file.signatures);
  const index = readIndex(file.bytes);
  const serial = check.endings.length > 0 ? index.serial : undefined;
  mustBeNew(serial, known.serial);
  const isKnown = serial === undefined || serial === known.serial;
  if (isKnown && (file === kept || file.etag === undefined)) return index;
  const written = cache?.write(key, file, serial) ?? {};
  // Another command may have seen a newer one meanwhile.
  mustBeNew(serial, written.serial);
  if (!isKnown && written.fault !== undefined) onForgotten?.(written.fault);
  return index;
}

function mustBeNew(serial: number | undefined, seen: number | undefined): void {
  if (serial === undefined || seen === undefined || serial >= seen) return;
  throw new Refused(
    `it is older than the one that was seen here: its serial is ${String(serial)}, and was ${String(seen)}`,
  );
}
