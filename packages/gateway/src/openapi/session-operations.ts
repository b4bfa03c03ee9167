import { operation, text, withFailures } from './describe.ts';

const FAILURES = {
  401: 'The key or token is not one of an admin',
  403: 'Only admins may use it',
  429: 'Too many wrong ones came from this address',
};

export const BEGIN_SESSION = {
  ...withFailures(operation('begin_session', { secret: text }), FAILURES),
  description:
    'Shown an admin token or an admin key as `Authorization`, sets a cookie; with it and the secret as `X-Skillet-Session` a page is the same admin until 12 hours have passed without a request.',
};

export const END_SESSION = operation('end_session', { message: text });
