import type { McpEra } from '@skillet/core';
import { HttpRefused, McpError } from '../errors.ts';
import type { Peer } from '../peer/peer.ts';
import { eraOfRefusal } from './era-of-refusal.ts';
import { discover, initialize, NotModern, type Client, type Greeting } from './handshake.ts';

/** How a server is asked what it speaks. */
export interface Negotiation {
  readonly peer: Peer;
  readonly client: Client;
  /** What was learnt before. */
  readonly prior: McpEra | undefined;
  /** Milliseconds after which a server that does not answer the modern way is asked the older way as well. */
  readonly probe: number;
  readonly signal: AbortSignal;
  /** Hears the greeting before anything else is sent. */
  readonly greeted: (greeting: Greeting) => void;
}

/**
 * Finds out what a server speaks, on the one connection that there is. One that does not know the modern way says so at
 * once, as a rule; one that is silent is asked the older way too, and whichever it answers first is what it speaks.
 */
export async function negotiate(negotiation: Negotiation): Promise<Greeting> {
  const { prior, peer, greeted } = negotiation;
  const greeting = await (prior === 'legacy' ? olderFirst(negotiation) : modernFirst(negotiation));
  greeted(greeting);
  if (greeting.era === 'legacy') peer.notify('notifications/initialized');
  return greeting;
}

async function olderFirst({ peer, client, signal }: Negotiation): Promise<Greeting> {
  try {
    return await initialize(peer, client, signal);
  } catch (error) {
    // It may have learnt the modern revision, and forgotten the older ones.
    if (!(error instanceof McpError)) throw error;
    return discover(peer, client, signal).catch(() => {
      throw error;
    });
  }
}

async function modernFirst({ peer, client, probe, signal }: Negotiation): Promise<Greeting> {
  const giveUp = new AbortController();
  const both = AbortSignal.any([signal, giveUp.signal]);
  const modern = discover(peer, client, both);
  const silent = new Promise<undefined>((resolve) => {
    const timer = setTimeout(resolve, probe, undefined);
    void modern.catch(() => undefined).then(() => clearTimeout(timer));
  });
  let found: Greeting | undefined;
  const late = modern.then((greeting) => (found = greeting));
  void late.catch(() => undefined);
  try {
    const early = await Promise.race([modern, silent]).catch(fallsBack);
    if (early !== undefined) return early;
    // Both answers may come at once; the modern one was the first, then.
    const older = initialize(peer, client, both).then((greeting) => found ?? greeting);
    // One that refuses the older way may be about to answer the modern one.
    return await Promise.any([late, older]).catch((thrown: unknown) => {
      const [first, second] = (thrown as AggregateError).errors as [Error, Error];
      fallsBack(first);
      throw second;
    });
  } finally {
    giveUp.abort(new Error('The other question was answered.'));
  }
}

/** Nothing, when the older way is left to try; else throws what stands against both. */
function fallsBack(error: unknown): undefined {
  if (error instanceof NotModern) return undefined;
  if (error instanceof HttpRefused && error.mayBeOlder) return undefined;
  if (error instanceof McpError && eraOfRefusal(error) === 'legacy') return undefined;
  throw error;
}
