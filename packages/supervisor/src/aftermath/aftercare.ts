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
import { crashed, poisoned } from '../pool/refusals.ts';
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

/** What aftercare is made of. */
export interface AftercareOptions {
  readonly spec: SkillSpec;
  readonly revision: string;
  readonly clock: Clock;
  readonly announce: Announce;
  readonly calls: CallTaker;
}

/** Looks after the calls whose isolate died: sends them again, or refuses inputs that kill. */
export class Aftercare {
  readonly #options: AftercareOptions;
  readonly #inquest: Inquest;

  constructor(options: AftercareOptions) {
    this.#options = options;
    this.#inquest = new Inquest(options.spec, options.revision);
  }

  /** What the input of a request is under; costs nothing while no input is under anything. */
  readonly screen = (request: SkillRequest): Suspicion | undefined =>
    this.#inquest.screen(request, this.#options.clock.now());

  /** The error for a request with a poisonous input. */
  refusal(request: SkillRequest, suspicion: Suspicion): HostError {
    const { announce, clock, spec } = this.#options;
    suspicion.refusals += 1;
    announce({
      type: 'poison-refused',
      requestId: request.requestId,
      input: nameOf(suspicion),
      refusals: suspicion.refusals,
    });
    return poisoned(spec.mount, suspicion.deaths.length, suspicion.until - clock.now());
  }

  /** A call with a suspicious input is done, and its isolate lives. */
  clear(call: PendingCall): void {
    const { suspicion } = call;
    call.suspicion = undefined;
    if (suspicion === undefined) return;
    this.#inquest.clear(suspicion);
    this.#options.calls.resume([]);
  }

  /** An isolate is gone with these calls. */
  settle(worker: string, end: IsolateEnd, calls: readonly PendingCall[]): Settlement {
    const waiting = calls.filter(({ settled }) => !settled).length;
    if (end.kind === 'retired') {
      const cause = { kind: 'unknown', message: `retired (${end.reason})` } as const;
      const carryOut = () => {
        for (const call of calls) this.#fail(call, cause, 'bystander', worker);
      };
      return { waiting, forgiven: [], carryOut };
    }
    const { cause } = end;
    const findings = this.#inquest.hold(calls, cause, this.#options.clock.now());
    const carryOut = () => {
      this.#carryOut(findings, cause, worker);
    };
    return { waiting, forgiven: findings.forgiven, carryOut };
  }

  #carryOut({ verdicts, poisons }: Findings, cause: DeathCause, worker: string): void {
    const { announce, spec, calls } = this.#options;
    for (const { call, suspicion } of poisons) {
      announce({
        type: 'poison-noted',
        worker,
        requestId: call.request.requestId,
        input: nameOf(suspicion),
        deaths: suspicion.deaths.length,
        ttlMs: spec.restart.poisonTtl,
      });
    }
    const replays: PendingCall[] = [];
    for (const verdict of verdicts) {
      const { call, part, aftermath, suspicion } = verdict;
      if (aftermath === 'refuse' && suspicion !== undefined) {
        if (!call.settled) calls.fail(call, this.refusal(call.request, suspicion), worker);
      } else if (aftermath === 'fail' || call.settled || !calls.canServe(call)) {
        this.#fail(call, cause, part, worker);
      } else {
        this.#prepare(verdict, cause, worker);
        replays.push(call);
      }
    }
    calls.resume(replays);
  }

  #prepare({ call, part, aftermath, suspicion }: Verdict, cause: DeathCause, worker: string): void {
    const { announce, spec } = this.#options;
    call.replays += 1;
    call.alone = aftermath === 'alone';
    call.suspicion = suspicion;
    call.setback = crashed(spec.mount, cause, part);
    const { requestId } = call.request;
    announce({ type: 'request-replayed', requestId, worker, alone: call.alone });
  }

  #fail(call: PendingCall, cause: DeathCause, part: Verdict['part'], worker: string): void {
    this.#options.calls.fail(call, crashed(this.#options.spec.mount, cause, part), worker);
  }
}

/** Tells inputs apart in a log; out of the key of an HMAC nobody can tell the input. */
function nameOf({ key }: Suspicion): string {
  return key.slice(0, 8);
}
