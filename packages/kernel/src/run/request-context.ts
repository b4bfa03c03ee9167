import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdirSync } from 'node:fs';
import type { SkillContext, SkillLogger } from '@skillet/sdk';
import {
  type AbortReason,
  headerPairs,
  readTrace,
  traceOfLines,
  type TraceContext,
} from '@skillet/core';
import { create, freeze, keys } from '../intrinsics.ts';
import { holdSecrets, ownSecrets, releaseSecrets, type OwnSecrets } from './secrets.ts';

/** The request that the running code belongs to. */
const currentRequest = new AsyncLocalStorage<RequestContext>();

const storedRequest = currentRequest.getStore.bind(currentRequest);
// `run` looks these up, on a prototype that skills can reach.
currentRequest.getStore = storedRequest;
currentRequest.enterWith = currentRequest.enterWith.bind(currentRequest);

/** Calls a function, with arguments, as code that belongs to a request. */
export const runAs = currentRequest.run.bind(currentRequest);

/** The id of the request that the running code belongs to. */
export function currentRequestId(): string | undefined {
  return storedRequest()?.requestId;
}

/** The request that the running code belongs to. */
export function requestNow(): RequestContext | undefined {
  return storedRequest();
}

/** Variables that a request sees in place of those of the environment; undefined for none at all. */
export type Overlay = Record<string, string | undefined>;

/** What the request that the running code belongs to sees over the environment. */
export function currentOverlay(): Overlay | undefined {
  return storedRequest()?.overlay;
}

/** The forms of the secrets of the request that the running code belongs to, the longest first. */
export function currentSecrets(): readonly string[] {
  return storedRequest()?.secrets ?? NO_FORMS;
}

/** What all requests of a worker share. */
export interface ContextBase {
  readonly log: SkillLogger;
  readonly dataDir: string;
}

const NO_CREDENTIALS: Readonly<Record<string, string>> = freeze({});
const NO_FORMS: readonly string[] = freeze([]);
const NO_SECRETS: OwnSecrets = freeze({ known: [], forms: NO_FORMS });

/**
 * The handler's context; what is rarely used is made when it is asked for. Nothing of it is an own
 * property, so that a skill cannot change it, and does not print credentials along with it.
 */
export class RequestContext implements SkillContext {
  readonly #base: ContextBase;
  readonly #requestId: string;
  readonly #deadline: number;
  readonly #rawHeaders: string;
  #credentials = NO_CREDENTIALS;
  #secrets = NO_SECRETS;
  #overlay: Overlay | undefined;
  #atEnd: (() => void)[] | undefined;
  #headers: Record<string, string> | undefined;
  #controller: AbortController | undefined;
  #aborted: AbortReason | undefined;
  readonly #traceLines: string | undefined;
  #trace: TraceContext | undefined;

  constructor(
    base: ContextBase,
    requestId: string,
    deadline: number,
    rawHeaders: string,
    traceLines?: string,
  ) {
    this.#base = base;
    this.#requestId = requestId;
    this.#deadline = deadline;
    this.#rawHeaders = rawHeaders;
    this.#traceLines = traceLines;
  }

  get requestId(): string {
    return this.#requestId;
  }

  get deadline(): number {
    return this.#deadline;
  }

  get credentials(): Readonly<Record<string, string>> {
    return this.#credentials;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#aborted !== undefined) this.#controller.abort(abortError(this.#aborted));
    }
    return this.#controller.signal;
  }

  get log(): SkillLogger {
    return this.#base.log;
  }

  get dataDir(): string {
    mkdirSync(this.#base.dataDir, { recursive: true });
    return this.#base.dataDir;
  }

  get env(): Readonly<Record<string, string | undefined>> {
    return process.env;
  }

  get headers(): Readonly<Record<string, string>> {
    return (this.#headers ??= parseHeaders(this.#rawHeaders));
  }

  get traceparent(): string | undefined {
    return this.trace?.traceparent;
  }

  get tracestate(): string | undefined {
    return this.trace?.tracestate;
  }

  /** What the host has said of it; else, in front of a host that records no traces, what its caller has. */
  get trace(): TraceContext | undefined {
    if (this.#traceLines !== undefined) return (this.#trace ??= traceOfLines(this.#traceLines));
    return (this.#trace ??= readTrace(this.headers['traceparent'], this.headers['tracestate']));
  }

  /** The same, where the host has said it. */
  get ownTrace(): TraceContext | undefined {
    return this.#traceLines === undefined ? undefined : this.trace;
  }

  /** Gives the handler the credentials of this request, also as variables of its environment. */
  lend(credentials: Readonly<Record<string, string>>): void {
    if (keys(credentials).length === 0) return;
    this.#credentials = freeze(credentials);
    this.#secrets = ownSecrets(credentials);
    holdSecrets(this.#secrets);
    this.#overlay = Object.assign(create(null) as Overlay, this.#traceVariables, credentials);
  }

  /** What its code sees over the environment. */
  get overlay(): Overlay | undefined {
    if (this.#overlay === undefined && this.#traceLines !== undefined)
      return Object.assign(create(null) as Overlay, this.#traceVariables);
    return this.#overlay;
  }

  /** For the programs that it starts. */
  get #traceVariables(): Overlay {
    const { ownTrace: { traceparent, tracestate } = {} } = this;
    return {
      ...(traceparent === undefined ? {} : { TRACEPARENT: traceparent }),
      ...(tracestate === undefined ? {} : { TRACESTATE: tracestate }),
    };
  }

  /** What may not be said of it, in every form, the longest first. */
  get secrets(): readonly string[] {
    return this.#secrets.forms;
  }

  /** It is answered: what still runs in its context finds no credentials in the environment. */
  end(): void {
    const last = this.#atEnd;
    for (let i = 0; last !== undefined && i < last.length; i += 1)
      runAs(this, last[i] as () => void);
    if (this.#overlay === undefined) return;
    this.#overlay = undefined;
    releaseSecrets(this.#secrets);
  }

  /** Has a function called when it is answered, as code that belongs to it. */
  atEnd(last: () => void): void {
    (this.#atEnd ??= []).push(last);
  }

  /** Whether the signal was aborted. */
  get aborted(): boolean {
    return this.#aborted !== undefined;
  }

  /** Aborts the signal; the first reason counts. */
  abort(reason: AbortReason): void {
    this.#aborted ??= reason;
    const controller = this.#controller;
    // In the request's own context, so that a listener that throws names its request.
    if (controller !== undefined) {
      runAs(this, () => {
        controller.abort(abortError(reason));
      });
    }
  }
}

const ABORT_TEXT: Record<AbortReason, string> = {
  deadline: 'the deadline of this request has passed',
  'client-left': 'the client has left',
  'host-stopping': 'the host is stopping',
  'stream-idle': 'the answer has stood still for too long',
  'body-too-large': 'the body of this request is over the limit',
};

export function abortError(reason: AbortReason): DOMException {
  const late = reason === 'deadline' || reason === 'stream-idle';
  const name = late ? 'TimeoutError' : 'AbortError';
  return new DOMException(ABORT_TEXT[reason], name);
}

/** Reads `name\nvalue\n…` into an object with lower-case names; repeated ones are joined. */
export function parseHeaders(raw: string): Record<string, string> {
  const headers = create(null) as Record<string, string>;
  const pairs = headerPairs(raw);
  for (let i = 0; i < pairs.length; i += 1) {
    const [given, value] = pairs[i] as [string, string];
    const name = given.toLowerCase();
    headers[name] = name in headers ? `${headers[name] as string}, ${value}` : value;
  }
  return headers;
}
