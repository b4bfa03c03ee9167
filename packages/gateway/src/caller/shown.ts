import type { IncomingHttpHeaders } from 'node:http';
import { holdsKey, isKeyShaped } from '@skillet/core';
import { SESSION_HEADER } from '../dashboard/sessions.ts';
import { bearerOf, carriesToken, isJwtShaped } from './bearer-token.ts';
import type { CallerPolicy } from './caller-policy.ts';

/** Where a client shows a key whose `Authorization` is for the skill. */
const KEY_HEADER = 'x-api-key';

/** Whether a request shows anything that may be the host's to look at. */
export function showsAny(headers: IncomingHttpHeaders): boolean {
  return (
    headers.authorization !== undefined ||
    headers[KEY_HEADER] !== undefined ||
    headers[SESSION_HEADER] !== undefined
  );
}

/** Headers in which keys and tokens are shown. */
type Shown = Pick<IncomingHttpHeaders, 'authorization'> & {
  readonly [KEY_HEADER]?: string | string[] | undefined;
};

/** The key that a request shows, right or wrong. */
export function keyIn(headers: Shown): string | undefined {
  const own = headers[KEY_HEADER];
  if (typeof own === 'string' && isKeyShaped(own)) return own;
  const { authorization } = headers;
  const given = authorization === undefined ? undefined : bearerOf(authorization);
  return given !== undefined && isKeyShaped(given) ? given : undefined;
}

/** The JSON Web Token that a request shows, where the host takes any. */
export function jwtIn(
  { book }: Pick<CallerPolicy, 'book'>,
  { authorization }: Pick<IncomingHttpHeaders, 'authorization'>,
): string | undefined {
  if (!book.takesTokens || authorization === undefined) return undefined;
  const given = bearerOf(authorization);
  return given !== undefined && isJwtShaped(given) ? given : undefined;
}

/** Whether a header, by its name in small letters, is for the host alone: a key, a token that it takes, or that of its admin. */
export function isForHost(
  { token, book }: Pick<CallerPolicy, 'token' | 'book'>,
  key: string,
  value: string,
): boolean {
  if (key === KEY_HEADER) return holdsKey(value);
  if (key !== 'authorization') return false;
  if (holdsKey(value)) return true;
  if (token !== undefined && carriesToken(value, token)) return true;
  return jwtIn({ book }, { authorization: value }) !== undefined;
}
