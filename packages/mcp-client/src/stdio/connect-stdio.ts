import type { JsonObject, McpEra } from '@skillet/core';
import { ServerGone } from '../errors.ts';
import type { Limits } from '../limits.ts';
import { Peer } from '../peer/peer.ts';
import type { Answer, ConnectOptions, SessionEnd, StdioTarget } from '../server-session.ts';
import type { Greeting } from '../session/handshake.ts';
import { listen } from '../session/listen.ts';
import { negotiate } from '../session/negotiate.ts';
import type { Link, LinkOptions } from '../session/session.ts';
import { StdioChannel } from './stdio-channel.ts';

/** Starts a server and finds out what it speaks. Rejects, with nothing left of it, when that fails. */
export async function connectStdio(
  target: StdioTarget,
  options: ConnectOptions,
  limits: Limits,
): Promise<Link> {
  try {
    return await attempt(target, options, limits);
  } catch (error) {
    // Some older servers end when they are asked anything before the handshake.
    if (!(error instanceof EndedAtOnce) || options.prior === 'legacy') throw error;
    return attempt(target, { ...options, prior: 'legacy' }, limits);
  }
}

/** It ran, and ended before it had answered anything. */
class EndedAtOnce extends ServerGone {}

async function attempt(
  target: StdioTarget,
  options: ConnectOptions,
  limits: Limits,
): Promise<StdioLink> {
  const link = new StdioLink(target, options, limits);
  const { start, probe } = limits;
  const slow = AbortSignal.timeout(start);
  const signal = options.signal === undefined ? slow : AbortSignal.any([slow, options.signal]);
  try {
    await negotiate({
      peer: link.peer,
      client: options,
      prior: options.prior,
      probe,
      signal,
      greeted: (greeting) => {
        link.greeting = greeting;
      },
    });
    listen(link, options, link.over);
    return link;
  } catch (error) {
    // One that was silent for all that time is given no more.
    await link.close(error === slow.reason ? 0 : undefined);
    const { stderrTail } = await link.ended;
    if (error !== slow.reason) throw error;
    const seconds = String(start / 1000);
    const why = `The server did not answer within ${seconds} s of its start.`;
    const { noise } = link;
    const said =
      noise === undefined ? '' : ` It wrote what is no message of MCP: ${JSON.stringify(noise)}.`;
    throw new ServerGone(why + said, stderrTail);
  }
}

/** A server that is a child of this process. */
class StdioLink implements Link {
  readonly hasHeaders = false;
  readonly peer: Peer;
  readonly ended: Promise<SessionEnd>;
  readonly #over = new AbortController();
  readonly #channel: StdioChannel;
  #greeting: Greeting | undefined;
  #closed = false;

  constructor(target: StdioTarget, options: ConnectOptions, limits: Limits) {
    this.#channel = new StdioChannel(target, options, limits, () => this.peer);
    const { serverRequests } = limits;
    this.peer = new Peer({ ...options, channel: this.#channel, serverRequests });
    this.ended = this.#end();
  }

  /** The last line on its stdout that was no message. */
  get noise(): string | undefined {
    return this.#channel.noise.last;
  }

  /** Aborts when the server is gone. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  get greeting(): Greeting {
    if (this.#greeting === undefined) throw new Error('The server has not been asked yet.');
    return this.#greeting;
  }

  set greeting(greeting: Greeting) {
    this.#greeting = greeting;
  }

  get pid(): number | undefined {
    return this.#channel.process.pid;
  }

  request(
    method: string,
    params: (era: McpEra) => JsonObject,
    options: LinkOptions,
  ): Promise<Answer> {
    return this.peer.request(method, params(this.greeting.era), options);
  }

  notify(method: string, params?: JsonObject): void {
    this.peer.notify(method, params);
  }

  async close(grace?: number): Promise<void> {
    this.#closed = true;
    this.peer.end(new ServerGone('The conversation with the server was closed.'));
    await this.#channel.process.close(grace);
  }

  async #end(): Promise<SessionEnd> {
    const { why, stderrTail, ran } = await this.#channel.process.ended;
    this.#over.abort();
    const silent = ran && this.#greeting === undefined;
    this.peer.end(new (silent ? EndedAtOnce : ServerGone)(why, stderrTail));
    return { closed: this.#closed, why, stderrTail };
  }
}
