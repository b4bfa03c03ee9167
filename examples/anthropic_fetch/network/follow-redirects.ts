import type { IncomingMessage } from 'node:http';
import { SkillError } from '@skillet/sdk';
import {
  checkAddressInUrl,
  checkedLookup,
  type AddressPolicy,
  type Resolve,
} from './address-guard.ts';
import { redirectedHop, shownUrl, type Hop } from './hop.ts';
import { request } from './request.ts';

interface OpenOptions {
  /** Redirects that are followed. */
  readonly redirects: number;
  readonly signal: AbortSignal;
  readonly isAllowed: AddressPolicy;
  readonly resolve: Resolve;
  /** Told of each hop before it is made. */
  readonly onHop: (hop: Hop) => void;
}

const REDIRECTS: ReadonlySet<number | undefined> = new Set([301, 302, 303, 307, 308]);

/**
 * Requests a page, over redirects where there are any, and resolves with the headers of its answer
 * there and the body unread. The address of every hop is checked.
 */
export async function openPage(first: Hop, options: OpenOptions): Promise<IncomingMessage> {
  const { signal, isAllowed, resolve } = options;
  let hop = first;
  for (let left = options.redirects; ; left -= 1) {
    options.onHop(hop);
    checkAddressInUrl(hop.url, isAllowed);
    const lookup = checkedLookup(hop.url, isAllowed, resolve);
    const response = await request(hop, { lookup, signal });
    const next = nextHop(hop, response);
    if (next === null) return response;
    if (left === 0) {
      throw new SkillError(
        502,
        `${shownUrl(first.url)} redirects more than ${options.redirects} times.`,
      );
    }
    hop = next;
  }
}

/** Where an answer sends us; null when it is the page. Other answers are errors. */
function nextHop(hop: Hop, response: IncomingMessage): Hop | null {
  const { statusCode = 0, headers } = response;
  if (statusCode >= 200 && statusCode < 300) return null;
  // Nobody reads this body.
  response.destroy();
  if (REDIRECTS.has(statusCode) && headers.location !== undefined) {
    return redirectedHop(hop, headers.location);
  }
  throw new SkillError(502, `${shownUrl(hop.url)} answered with status ${statusCode}.`);
}
