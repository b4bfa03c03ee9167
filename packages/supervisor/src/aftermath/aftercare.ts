import type {
  Clock,
  DeathCause,
  HostError,
  IsolateEnd,
  SkillRequest,
  SkillSpec,
} from '@skillet/core';
import type { Announce } from '../pool/announce.ts';
import type { PendingCall } from '../pool/pending-call.ts';
import { callerRefused, causeOf, crashed, poisoned } from '../pool/refusals.ts';
import { CallerAccounts, type Conviction, type Trial } from './caller-accounts.ts';
import { Inquest, type Findings, type Verdict } from './inquest.ts';
import type { Settlement } from './settlement.ts';
import type { Suspicion } from './suspects.ts';

/** What a pool does with its calls. */
export interface CallTaker {
  /** Whether an isolate may come before the deadline of a call. */
  canServe(call: PendingCall): boolean;
  /** Hands calls to other isolates, before those that wait; what is known of their inputs has changed. */
  resume(calls: readonly PendingCall[]): void;
  fail(call: PendingCall, error: HostError, worker?: string): void;
}

/** Looks after the calls whose isolate died: sends them again, or refuses inputs that kill. */
export class Aftercare {
  readonly #spec: SkillSpec;
  readonly #clock: Clock;
  readonly #announce: Announce;
  readonly #calls: CallTaker;
  readonly #inquest: Inquest;
  readonly #accounts: CallerAccounts;

  constructor(
    spec: SkillSpec,
    revision: string,
    clock: Clock,
    announce: Announce,
    calls: CallTaker,
  ) {
    this.#spec = spec;
    this.#clock = clock;
    this.#announce = announce;
    this.#calls = calls;
    this.#inquest = new Inquest(spec, revision);
    this.#accounts = new CallerAccounts(spec.restart);
  }

  /**
   * What the input of a request is under, or the error with which it is refused for its input or its caller; costs
   * nothing while there is nothing against any.
   */
  readonly judge = (
    request: SkillRequest,
    now = this.#clock.now(),
  ): Suspicion | HostError | undefined => {
    const refusedFor = this.#accounts.refusedFor(request.caller, now);
    if (refusedFor > 0) return callerRefused(this.#spec.mount, refusedFor);
    const suspicion = this.#inquest.screen(request, now);
    return suspicion?.poison === true ? this.#refusal(request, suspicion) : suspicion;
  };

  /** The error for a request with a poisonous input. */
  #refusal(request: SkillRequest, suspicion: Suspicion): HostError {
    suspicion.refusals += 1;
    this.#announce({
      type: 'poison-refused',
      requestId: request.requestId,
      input: nameOf(suspicion),
      refusals: suspicion.refusals,
    });
    return poisoned(this.#spec.mount, suspicion.deaths.length, suspicion.until - this.#clock.now());
  }

  /** Whether it wants to hear of every call that is done. */
  get remembers(): boolean {
    return this.#inquest.remembers;
  }

  /** A call is done, and its isolate lives. */
  note(call: PendingCall): void {
    const { suspicion } = call;
    if (this.remembers) this.#inquest.remember(call.request, this.#clock.now());
    call.suspicion = undefined;
    if (suspicion === undefined) return;
    this.#inquest.clear(suspicion);
    this.#calls.resume([]);
  }

  /** An isolate is gone with these calls. */
  settle(worker: string, end: IsolateEnd, calls: readonly PendingCall[]): Settlement {
    const at = this.#clock.now();
    if (end.kind === 'retired') {
      const cause = causeOf(end);
      const carryOut = () => {
        for (const call of calls) this.#fail(call, cause, 'bystander', worker);
      };
      return { at, blamed: false, forgiven: [], convict: () => [], carryOut };
    }
    const { cause } = end;
    const findings = this.#inquest.hold(calls, cause, at);
    const { blamed, forgiven, callers } = findings;
    let convictions: readonly Conviction[] = [];
    const convict = (trial: Omit<Trial, 'at'>) => {
      this.#accounts.note(callers, at);
      convictions = this.#accounts.convict({ ...trial, at });
      return convictions.flatMap(({ deaths }) => deaths);
    };
    const carryOut = () => {
      for (const { caller, deaths, forMs } of convictions) {
        this.#announce({ type: 'caller-refused', caller, deaths: deaths.length, forMs });
      }
      this.#carryOut(findings, cause, worker);
    };
    return { at, blamed, forgiven, convict, carryOut };
  }

  #carryOut({ verdicts, poisons }: Findings, cause: DeathCause, worker: string): void {
    const calls = this.#calls;
    for (const { requestId, suspicion } of poisons) {
      this.#announce({
        type: 'poison-noted',
        worker,
        requestId,
        input: nameOf(suspicion),
        deaths: suspicion.deaths.length,
        ttlMs: this.#spec.restart.poisonTtl,
      });
    }
    const replays: PendingCall[] = [];
    for (const verdict of verdicts) {
      const { call, part, aftermath, suspicion } = verdict;
      if (call.settled || aftermath === 'fail') {
        this.#fail(call, cause, part, worker);
      } else if (aftermath === 'refuse' && suspicion !== undefined) {
        calls.fail(call, this.#refusal(call.request, suspicion), worker);
      } else if (!calls.canServe(call)) {
        this.#fail(call, cause, part, worker);
      } else {
        this.#prepare(verdict, cause, worker);
        replays.push(call);
      }
    }
    calls.resume(replays);
  }

  #prepare({ call, part, aftermath, suspicion }: Verdict, cause: DeathCause, worker: string): void {
    call.replays += 1;
    call.alone = aftermath === 'alone';
    call.suspicion = suspicion;
    call.setback = crashed(this.#spec.mount, cause, part);
    const { requestId } = call.request;
    this.#announce({ type: 'request-replayed', requestId, worker, alone: call.alone });
  }

  #fail(call: PendingCall, cause: DeathCause, part: Verdict['part'], worker: string): void {
    this.#calls.fail(call, crashed(this.#spec.mount, cause, part), worker);
  }
}

/** Tells inputs apart in a log; out of the key of an HMAC nobody can tell the input. */
function nameOf({ key }: Suspicion): string {
  return key.slice(0, 8);
}
