import { operationAt } from '@skillet/catalog';
import {
  headerIn,
  HostError,
  isStream,
  mayBeCopied,
  type Call,
  type Clock,
  type Descriptor,
  type Operation,
  type ShadowDrop,
  type ShadowSpec,
  type SkillRequest,
  type SkillResponse,
} from '@skillet/core';
import type { Pool } from '../pool/pool.ts';
import type { Copied, Copier } from './copier.ts';
import type { CopiedRequest, ShadowAnswer, ShadowListener } from './shadow-pair.ts';

/** Bytes that the body of a call that is copied may have, and its answer. */
const MOST_BYTES = 64 * 1024;

/** What a shadow works with. */
export interface ShadowParts {
  /** The pool of the candidate: its workers and its queue are its own. */
  readonly pool: Pool;
  /** What the candidate says of itself. */
  readonly describe: () => Descriptor;
  readonly clock: Clock;
  /** Whether the host has enough to do without copies. */
  readonly isPressed: () => boolean;
  readonly listener: ShadowListener;
}

/**
 * Copies a share of the calls of a mount to a candidate. A copy is sent once the caller has its answer; nobody waits for it, and
 * it is given up rather than that it takes anything from a call.
 */
export class Shadow implements Copier {
  plan: ShadowSpec;
  readonly pool: Pool;
  readonly #parts: ShadowParts;
  #isOver = false;

  constructor(plan: ShadowSpec, parts: ShadowParts) {
    this.plan = plan;
    this.pool = parts.pool;
    this.#parts = parts;
  }

  /** Another candidate has its place, or none: what comes of its last copies is nobody's. */
  end(): void {
    this.#isOver = true;
  }

  begin(request: SkillRequest, from: Copied): ((call: Call) => void) | undefined {
    const { clock, listener } = this.#parts;
    if (clock.random() >= this.plan.share) return undefined;
    const { mount } = this.plan.spec;
    listener.onChosen(mount);
    const operation = this.#repeatable(request, from);
    if (operation === undefined) {
      listener.onSkipped(mount, 'not_repeatable');
      return undefined;
    }
    const { body } = request;
    if (isStream(body) || (body?.byteLength ?? 0) > MOST_BYTES) {
      listener.onSkipped(mount, isStream(body) ? 'streamed' : 'too_large');
      return undefined;
    }
    if (this.#isUntold) {
      this.#haveItTell();
      return undefined;
    }
    const copy = copyOf(request, body);
    return (call) => {
      call.response.then(
        (response) => {
          if (!this.#isOver) this.#onAnswer(copy, operation, from, response);
        },
        (error: unknown) => {
          if (this.#isOver) return;
          if (isThrown(error)) this.#send(copy, operation, from, THROWN);
          else listener.onSkipped(mount, 'no_answer');
        },
      );
    };
  }

  /** What a call is of, where both versions say that it may be repeated. */
  #repeatable({ method, path }: SkillRequest, { descriptor }: Copied): Operation | undefined {
    const own = operationOf(descriptor, method, path);
    if (own === undefined || !mayBeCopied(own.hints)) return undefined;
    if (this.#isUntold) return own;
    const its = operationOf(this.#parts.describe(), method, path);
    return its !== undefined && mayBeCopied(its.hints) ? own : undefined;
  }

  /** Whether the candidate is an application that was never started: which operations it has, it says only then. */
  get #isUntold(): boolean {
    return this.pool.facts === undefined && this.#parts.describe().awaitsOwn === true;
  }

  /** Starts the candidate in place of a copy, once the call at hand is on its way. */
  #haveItTell(): void {
    const { pool, listener, isPressed } = this.#parts;
    const isBusy = isPressed();
    listener.onDropped(this.plan.spec.mount, isBusy ? 'host_busy' : 'unavailable');
    if (isBusy) return;
    setImmediate(() => {
      if (!this.#isOver) pool.start(1);
    });
  }

  #onAnswer(copy: CopiedRequest, operation: Operation, from: Copied, response: SkillResponse) {
    const { listener } = this.#parts;
    const { mount } = this.plan.spec;
    const { body } = response;
    if (isStream(body)) listener.onSkipped(mount, 'streamed');
    else if (isLarge(body)) listener.onSkipped(mount, 'too_large');
    else {
      // Whoever answers the caller may use up the memory of these.
      const kept = typeof body === 'string' ? body : new Uint8Array(body);
      this.#send(copy, operation, from, answerOf(response, kept));
    }
  }

  /** Has the candidate do it, once the caller has been answered. */
  #send(copy: CopiedRequest, operation: Operation, from: Copied, own: ShadowAnswer): void {
    setImmediate(() => {
      if (this.#isOver) return;
      const { pool, listener, isPressed } = this.#parts;
      const { mount } = this.plan.spec;
      const drop = (why: ShadowDrop) => {
        listener.onDropped(mount, why);
      };
      if (isPressed() || from.pool.details().waiting > 0) {
        drop('host_busy');
        return;
      }
      const fail = (thrown: unknown) => {
        if (this.#isOver) return;
        if (isThrown(thrown))
          listener.onPair(mount, { request: copy, operation, own, candidate: THROWN });
        else if (!(thrown instanceof HostError)) drop('unavailable');
        else if (thrown.code === 'skill_timeout' && isPressed()) drop('host_busy');
        else if (FAILURES.has(thrown.code))
          listener.onPair(mount, { request: copy, operation, own, candidate: thrown });
        else drop(thrown.code === 'skill_overloaded' ? 'queue_full' : 'unavailable');
      };
      try {
        pool.dispatch(copy).response.then((response) => {
          const candidate = compared(response);
          if (!this.#isOver) listener.onPair(mount, { request: copy, operation, own, candidate });
        }, fail);
      } catch (error) {
        fail(error);
      }
    });
  }
}

/** Errors that tell of the candidate; of others it cannot help that there is no answer. */
const FAILURES: ReadonlySet<string> = new Set([
  'worker_crashed',
  'limit_exceeded',
  'bad_skill_response',
  'skill_timeout',
]);

/** What a handler that throws comes to. */
const THROWN: ShadowAnswer = { status: 500, contentType: '', body: '', ms: null };

function isThrown(error: unknown): boolean {
  return error instanceof HostError && error.code === 'skill_error';
}

function isLarge(body: string | Uint8Array): boolean {
  return (typeof body === 'string' ? body.length : body.byteLength) > MOST_BYTES;
}

/** The caller's facts and credentials as they are; what counts it, or traces it, is not copied. */
function copyOf(request: SkillRequest, body: Uint8Array | null): CopiedRequest {
  const { method, path, headers, requestId, address, caller, callerId, session, door } = request;
  const { operation } = request;
  const about = { requestId, address, caller, callerId, session, door, operation };
  // A copy of its own: a pooled Buffer is used again.
  return { method, path, headers, ...about, body: body === null ? null : new Uint8Array(body) };
}

function operationOf(
  { operations }: Descriptor,
  method: string,
  path: string,
): Operation | undefined {
  const name = operationAt({ operations }, method, path);
  return name === undefined ? undefined : operations.find((one) => one.name === name);
}

function answerOf(response: SkillResponse, body: string | Uint8Array): ShadowAnswer {
  const { status, headers, timing } = response;
  const contentType =
    headers === null ? 'application/json' : (headerIn(headers, 'content-type') ?? '');
  return { status, contentType, body, ms: timing?.skill ?? null };
}

/** An answer of the candidate, unless it is one that cannot be compared: then it differs from any that is. */
function compared(response: SkillResponse): ShadowAnswer | HostError {
  const { body } = response;
  if (isStream(body)) {
    body.cancel();
    return new HostError('bad_skill_response', 'The candidate streams its answer.');
  }
  if (isLarge(body)) {
    const detail = `The answer of the candidate has more than ${String(MOST_BYTES)} bytes.`;
    return new HostError('bad_skill_response', detail);
  }
  return answerOf(response, body);
}
