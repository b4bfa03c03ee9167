import { SkillError } from '@skillet/sdk';
import { FETCH_LIMITS, type FetchLimits } from './limits.ts';
import { systemResolve, type AddressPolicy, type Resolve } from './network/address-guard.ts';
import { toSkillError, tookTooLong } from './network/failure.ts';
import { openPage } from './network/follow-redirects.ts';
import { firstHop, type Hop } from './network/hop.ts';
import { readText } from './text/read-text.ts';

/** How a page is fetched. */
export interface FetchOptions {
  /** Code points of the text that are skipped. */
  readonly start: number;
  /** Ends the fetch. */
  readonly signal: AbortSignal;
  /** Whether an address may be connected to. */
  readonly isAllowed: AddressPolicy;
  /** Looks up host names; the system's resolver by default. */
  readonly resolve?: Resolve;
  /** `FETCH_LIMITS` by default. */
  readonly limits?: Partial<FetchLimits>;
}

/** A part of a page's text. */
export interface PageText {
  readonly text: string;
  /** As the server declared it, e.g. `text/html`; empty when it did not. */
  readonly mediaType: string;
}

/**
 * Fetches a part of a page's text.
 * @throws {SkillError} 400 for what the caller asks, 502 for what the network or the server does
 */
export async function fetchPage(address: string, options: FetchOptions): Promise<PageText> {
  const { start, signal: caller, isAllowed, resolve = systemResolve } = options;
  const limits = { ...FETCH_LIMITS, ...options.limits };
  const timeout = AbortSignal.timeout(limits.time);
  const signal = AbortSignal.any([caller, timeout]);
  let hop: Hop = firstHop(address);
  const onHop = (next: Hop) => (hop = next);
  try {
    const response = await openPage(hop, { ...limits, signal, isAllowed, resolve, onHop });
    return await readText(response, { ...limits, url: hop.url, start, signal });
  } catch (error) {
    caller.throwIfAborted();
    // Whatever broke first when the time was up: the time is why.
    if (timeout.aborted && !(error instanceof SkillError)) throw tookTooLong(hop.url, limits.time);
    throw toSkillError(error, hop.url);
  }
}
