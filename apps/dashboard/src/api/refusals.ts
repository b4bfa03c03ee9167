/** The host's code for a caller that may not use an endpoint at all. */
const NOT_THIS_CALLER = 'forbidden';

/**
 * Whether a refusal says that the session opens nothing any more. A 403 without that code is of what was asked for: what may not be installed,
 * say, or what a host of the cluster does not tell others.
 */
export function endsSession(status: number, told: unknown): boolean {
  return status === 401 || (status === 403 && textIn(told, 'code') === NOT_THIS_CALLER);
}

/** Why something was refused, as the host says it; undefined where it does not. */
export function reasonIn(told: unknown): string | undefined {
  return textIn(told, 'detail');
}

function textIn(told: unknown, name: string): string | undefined {
  if (typeof told !== 'object' || told === null) return undefined;
  const { [name]: text } = told as Readonly<Record<string, unknown>>;
  return typeof text === 'string' ? text : undefined;
}
