import { callerNameFault } from '@skillet/config';
import { UsageError } from '@skillet/command';
import type { CallLimits, Grants } from '@skillet/core';
import { isLive, type KeyRecord } from './key-record.ts';
import { makeKey } from './make-key.ts';
import { untilWhen } from './until-when.ts';

/** Keys of one name that may hold at once. */
const MOST_LIVE = 2;
/** How long the one before holds beside the one that replaces it. */
const OVERLAP = '24h';

/** Who is to have a key, and for what. */
export interface KeyWish {
  readonly name: string;
  readonly admin: boolean;
  readonly grants: Grants;
  /** How long it holds, or until which date, as people write it. Default: until it is revoked. */
  readonly expires?: string | undefined;
  readonly limits?: CallLimits | undefined;
}

/** A key that was made. */
export interface MadeKey {
  readonly record: KeyRecord;
  /** Shown once, and kept nowhere. */
  readonly key: string;
}

/** Keys as they are to be kept, and the one that was made. */
export interface WithMadeKey extends MadeKey {
  readonly keys: readonly KeyRecord[];
}

/** Checks a wish; its expiry as a time. Throws a UsageError for what the user can put right; `mark` is what a flag begins with. */
export function readWish(
  { name, admin, grants, expires }: KeyWish,
  now: number,
  mark = '',
): number | undefined {
  const fault = callerNameFault(name);
  if (fault !== undefined) throw new UsageError(`"${name}" can't be a name: ${fault}`);
  if (admin && Object.keys(grants).length > 0)
    throw new UsageError(
      `${mark}admin opens everything: leave ${mark}skill, ${mark}tag and ${mark}profile out`,
    );
  return untilWhen(expires, now, `${mark}expires`);
}

/** Keys with one more. Throws a UsageError where its name has one that holds. */
export function addKey(
  keys: readonly KeyRecord[],
  wish: KeyWish,
  now: number,
  mark?: string,
): WithMadeKey {
  const expires = readWish(wish, now, mark);
  const { name, admin, grants, limits } = wish;
  if (keys.some((key) => key.name === name && isLive(key, now)))
    throw new UsageError(`there is a key "${name}" already; \`keys rotate\` replaces it`);
  const others = keys.filter((key) => key.name !== name);
  return withOne(others, {
    name,
    created: now,
    admin,
    grants,
    ...(expires === undefined ? {} : { expires }),
    ...(limits === undefined ? {} : { limits }),
  });
}

/** Keys with a second one of a name, which replaces the first once `overlap` is over. Throws a UsageError where there is none. */
export function rotateKey(
  keys: readonly KeyRecord[],
  name: string,
  overlap: string | undefined,
  now: number,
  mark = '',
): WithMadeKey {
  const live = keys.filter((key) => key.name === name && isLive(key, now));
  const last = live.at(-1);
  if (last === undefined) throw new UsageError(`there is no key "${name}" that holds`);
  if (live.length >= MOST_LIVE)
    throw new UsageError(
      `"${name}" has two keys that hold already: revoke ${live[0]?.id ?? ''} first`,
    );
  const end = untilWhen(overlap ?? OVERLAP, now, `${mark}overlap`) ?? now;
  const others = keys
    .filter((key) => key.name !== name || live.includes(key))
    .map((key) =>
      key.name === name ? { ...key, expires: Math.min(key.expires ?? end, end) } : key,
    );
  const { admin, grants, expires, created, limits } = last;
  return withOne(others, {
    name,
    created: now,
    admin,
    grants,
    // It holds as long as the one before was made to.
    ...(expires === undefined ? {} : { expires: now + (expires - created) }),
    ...(limits === undefined ? {} : { limits }),
  });
}

/** Keys without those of a name, or the one of an id; and which those are. */
export function withoutKeys(
  keys: readonly KeyRecord[],
  which: string,
): { readonly keys: readonly KeyRecord[]; readonly gone: readonly KeyRecord[] } {
  const left = keys.filter(({ id, name }) => id !== which && name !== which);
  return { keys: left, gone: keys.filter((key) => !left.includes(key)) };
}

function withOne(
  others: readonly KeyRecord[],
  about: Omit<KeyRecord, 'id' | 'sha256'>,
): WithMadeKey {
  const { id, key, sha256 } = makeKey(new Set(others.map((one) => one.id)));
  const record = { id, sha256, ...about };
  return { keys: [...others, record], record, key };
}
