import { hostRoot, secret, signedOut } from '../state/session.ts';
import { endsSession, reasonIn } from './refusals.ts';

/** A request that the host refused, or that never reached it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** 0 when the host could not be reached. */
  readonly status: number;
  /** What it has answered, as JSON; undefined for nothing. */
  readonly told: unknown;

  constructor(status: number, message: string, told?: unknown) {
    super(message);
    this.status = status;
    this.told = told;
  }
}

/** Where the host begins, relative to the page: it may be below a path of a proxy. */
const ROOT = new URL(hostRoot, location.href);

/** The address of something of the host. */
export function urlOf(path: string): URL {
  return new URL(path.replace(/^\//, ''), ROOT);
}

/** Sends a request as whoever has opened the page. Rejects with an `ApiError` when nothing came back. */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (secret.value !== undefined) headers.set('X-Skillet-Session', secret.value);
  let response: Response;
  try {
    response = await fetch(path.startsWith('http') ? path : urlOf(path), {
      ...init,
      headers,
      cache: 'no-store',
    });
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new ApiError(0, 'The host does not answer.');
  }
  return response;
}

/** Asks the host for JSON. Rejects with an `ApiError` that says why there is none. */
export async function ask<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await send(path, init);
  if (response.ok) return (await response.json()) as Answer;
  const told: unknown = await response.json().catch(() => undefined);
  if (endsSession(response.status, told)) signedOut();
  const reason = reasonIn(told) ?? `The host answered ${String(response.status)}.`;
  throw new ApiError(response.status, reason, told);
}

/** Has the host do something. */
export function act<Answer>(
  path: string,
  parameters: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Answer> {
  const query = new URLSearchParams(parameters).toString();
  return ask<Answer>(query === '' ? path : `${path}?${query}`, {
    method: 'POST',
    ...(signal === undefined ? {} : { signal }),
  });
}
