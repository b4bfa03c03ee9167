import {
  HostError,
  type LimitedSkill,
  type Pass,
  type RateLimitFields,
  type RequestNames,
} from '@skillet/core';
import type { GrantedCall } from './counted-call.ts';
import { afterwards } from './rounds.ts';

/** Why another host has not let a call in. */
export interface Refusal {
  readonly detail: string;
  /** Seconds. */
  readonly retryAfter: number;
  readonly rateLimit: RateLimitFields;
  readonly violated: string;
}

/** What hosts ask each other, and how that is answered. */
export type Question =
  | {
      readonly kind: 'ask';
      readonly id: number;
      readonly skill: LimitedSkill;
      readonly request: RequestNames;
    }
  | { readonly kind: 'let-in'; readonly id: number; readonly fields: RateLimitFields | null }
  | { readonly kind: 'refused'; readonly id: number; readonly why: Refusal | null }
  /** A call that was let in has ended. */
  | { readonly kind: 'ended'; readonly id: number; readonly begun: boolean };

/** Makes the pass of a call that was let in; `tell` is called with its end. */
export type MakePass = (fields: RateLimitFields, tell: (begun: boolean) => void) => GrantedCall;

interface Asked {
  readonly host: string;
  readonly makePass: MakePass;
  readonly answer: (answer: GrantedCall | Refusal | undefined) => void;
}

/** Asks another host whether a call may come in, and answers the others. */
export class Questions {
  readonly #say: (message: Question, host: string) => void;
  readonly #decide: (skill: LimitedSkill, request: RequestNames) => Promise<Pass | undefined>;
  readonly #isThere: (host: string) => boolean;
  readonly #patience: () => number;
  #lastId = 0;
  readonly #asked = new Map<number, Asked>();
  /** Calls that another host has let in here, with that host. */
  readonly #granted = new Map<GrantedCall, string>();
  /** Calls that were let in for another host, by that and its number of it. */
  readonly #held = new Map<string, Map<number, Pass>>();

  constructor(
    say: (message: Question, host: string) => void,
    decide: (skill: LimitedSkill, request: RequestNames) => Promise<Pass | undefined>,
    isThere: (host: string) => boolean,
    patience: () => number,
  ) {
    this.#patience = patience;
    this.#isThere = isThere;
    this.#say = say;
    this.#decide = decide;
  }

  /** Whether calls are under way in other hosts that were let in here. */
  get holdsAny(): boolean {
    return [...this.#held.values()].some((held) => held.size > 0);
  }

  /** Resolves with undefined when the host does not answer soon, or is gone. */
  ask(
    { mount, name }: LimitedSkill,
    request: RequestNames,
    host: string,
    makePass: MakePass,
  ): Promise<GrantedCall | Refusal | undefined> {
    const id = (this.#lastId += 1);
    const { method, requestId, operation, address, caller, callerId, door, counted } = request;
    const names = { method, requestId, operation, address, caller, callerId, door, counted };
    this.#say({ kind: 'ask', id, skill: { mount, name }, request: names }, host);
    return new Promise((resolve) => {
      const timer = afterwards(this.#patience(), () => {
        this.#asked.delete(id);
        resolve(undefined);
      });
      const answer = (given: GrantedCall | Refusal | undefined): void => {
        timer.cancel();
        this.#asked.delete(id);
        resolve(given);
      };
      this.#asked.set(id, { host, makePass, answer });
    });
  }

  onSaid(message: Question, host: string): void {
    const { id } = message;
    switch (message.kind) {
      case 'ask':
        void this.#answer(message, host);
        return;
      case 'let-in':
        this.#onLetIn(id, message.fields, host);
        return;
      case 'refused':
        this.#asked.get(id)?.answer(message.why ?? undefined);
        return;
      case 'ended':
        this.#held.get(host)?.get(id)?.end(message.begun);
        this.#held.get(host)?.delete(id);
    }
  }

  onLeft(host: string): void {
    for (const pass of this.#held.get(host)?.values() ?? []) pass.end(true);
    this.#held.delete(host);
    for (const [pass, by] of this.#granted) {
      if (by !== host) continue;
      this.#granted.delete(pass);
      pass.adopt();
    }
    for (const one of this.#asked.values()) if (one.host === host) one.answer(undefined);
  }

  #onLetIn(id: number, fields: RateLimitFields | null, host: string): void {
    const asked = this.#asked.get(id);
    if (asked === undefined || fields === null) {
      // Nobody waits for it any more.
      this.#say({ kind: 'ended', id, begun: false }, host);
      asked?.answer(undefined);
      return;
    }
    const pass = asked.makePass(fields, (begun) => {
      this.#granted.delete(pass);
      this.#say({ kind: 'ended', id, begun }, host);
    });
    this.#granted.set(pass, host);
    asked.answer(pass);
  }

  async #answer(
    { id, skill, request }: Extract<Question, { kind: 'ask' }>,
    host: string,
  ): Promise<void> {
    let pass: Pass | undefined;
    try {
      pass = await this.#decide(skill, request);
    } catch (error) {
      this.#say({ kind: 'refused', id, why: refusalOf(error) }, host);
      return;
    }
    if (!this.#isThere(host)) {
      pass?.end(false);
      return;
    }
    const held = this.#held.get(host) ?? new Map<number, Pass>();
    this.#held.set(host, held);
    if (pass !== undefined) held.set(id, pass);
    this.#say({ kind: 'let-in', id, fields: pass?.fields ?? null }, host);
  }
}

function refusalOf(error: unknown): Refusal | null {
  if (!(error instanceof HostError)) return null;
  const { message: detail, retryAfter, rateLimit, violated } = error;
  if (retryAfter === undefined || rateLimit === undefined || violated === undefined) return null;
  return { detail, retryAfter, rateLimit, violated };
}

/** What another host has refused a call with. */
export function errorOf({ detail, ...options }: Refusal): HostError {
  return new HostError('rate_limited', detail, options);
}
