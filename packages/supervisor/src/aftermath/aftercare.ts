import type {
  Clock,
  DeathCause,
  DeathHistory,
  HostError,
  RefusedInput,
  Repeated,
  WorkerEnd,
  SkillRequest,
  SkillSpec,
  SkillState,
} from '@skillet/core';
import type { Fellows, Heard } from '../fellows/fellows.ts';
import type { Announce } from '../pool/announce.ts';
import type { PendingCall } from '../pool/pending-call.ts';
import { callerRefused, canWait, causeOf, crashed, poisoned } from '../pool/refusals.ts';
import { CallerAccounts, type Conviction, type Trial } from './caller-accounts.ts';
import { Inquest, type Findings, type Verdict } from './inquest.ts';
import { UNTOUCHED } from './standing.ts';
import type { Suspicion } from './suspects.ts';

/** What is known of a death when its consequences are carried out. */
interface Aftermaths {
  readonly cause: DeathCause;
  /** Label of the worker that died. */
  readonly worker: string;
  readonly state: SkillState;
}

/** Looks after the calls whose worker died: sends them again, or refuses inputs that kill. */
export class Aftercare {
  readonly #spec: SkillSpec;
  readonly #clock: Clock;
  readonly #announce: Announce;
  readonly #inquest: Inquest;
  readonly #accounts: CallerAccounts;
  readonly #fellows: Fellows | undefined;
  /** Whether a worker has ever died: before that there is nothing against anybody. */
  #troubled = false;

  constructor(spec: Repeated & SkillSpec, clock: Clock, announce: Announce, fellows?: Fellows) {
    this.#spec = spec;
    this.#clock = clock;
    this.#announce = announce;
    this.#fellows = fellows;
    this.#inquest = new Inquest(spec, fellows);
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
    if (!this.#troubled) return undefined;
    const refusedFor = this.#accounts.refusedFor(request.address, now);
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

  /** Inputs that are refused. */
  refused(now: number): RefusedInput[] {
    return this.#inquest.poisons(now).map((suspicion) => ({
      input: nameOf(suspicion),
      deaths: suspicion.deaths.length,
      refusals: suspicion.refusals,
      forMs: suspicion.until - now,
    }));
  }

  /** Takes refused inputs again: all, or the one of this name; how many there were. */
  forgive(input: string | undefined, now: number): number {
    const chosen = this.#inquest
      .poisons(now)
      .filter((one) => input === undefined || nameOf(one) === input);
    for (const suspicion of chosen) this.#inquest.forgive(suspicion);
    return chosen.length;
  }

  /** Inputs that workers died under. */
  get suspicions(): readonly Suspicion[] {
    return this.#inquest.suspicions;
  }

  /** Learns of inputs and callers under which workers of other hosts died; deaths that are put down to them by now. */
  hear(heard: Heard): DeathHistory {
    this.#troubled = true;
    for (const accusation of heard.accused ?? []) this.#accounts.hear(accusation);
    const now = this.#clock.now();
    const theirs = (heard.convicted ?? []).flatMap((one) => this.#accounts.learn(one, now));
    return [...this.#inquest.hear(heard), ...theirs];
  }

  /** A call is done, and its worker lives; whether that clears its input. */
  note(call: PendingCall): boolean {
    const { suspicion } = call.standing;
    if (this.remembers) this.#inquest.remember(call.request, this.#clock.now());
    call.standing = UNTOUCHED;
    if (suspicion === undefined) return false;
    this.#inquest.clear(suspicion);
    return true;
  }

  /** Finds out what a worker died of that had these calls; `at` tells its death from others, here as in the history. */
  examine(calls: readonly PendingCall[], cause: DeathCause, at: number): Findings {
    this.#troubled = true;
    return this.#inquest.hold(calls, cause, at);
  }

  /** Refuses callers who are to blame for deaths that count, if any. */
  convict(trial: Trial, { addresses }: Findings): readonly Conviction[] {
    if (trial.excused) return [];
    const accused = this.#accounts.note(addresses, trial.at);
    const convictions = this.#accounts.convict(trial);
    if (accused.addresses.length > 0) {
      const convicted = convictions.map(({ address, forMs }) => ({ address, forMs }));
      this.#fellows?.tell({ accused: [accused], convicted });
    }
    return convictions;
  }

  /** Fails the calls that a worker leaves behind which did not die. */
  leave(calls: readonly PendingCall[], end: WorkerEnd): void {
    for (const call of calls) this.#fail(call, causeOf(end), 'bystander');
  }

  /**
   * Tells what was found out, and fails the calls that are not to be sent again, in the state that the skill is in
   * by now; the others are returned.
   */
  carryOut(
    { verdicts, poisons }: Findings,
    convictions: readonly Conviction[],
    { cause, worker, state }: Aftermaths,
  ): PendingCall[] {
    for (const { address, deaths, forMs } of convictions) {
      this.#announce({ type: 'caller-refused', address, deaths: deaths.length, forMs });
    }
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
      if (aftermath === 'refuse' && call.awaited && suspicion !== undefined) {
        call.fail(this.#refusal(call.request, suspicion));
      } else if (aftermath === 'fail' || !call.awaited || !canWait(state, call.deadline)) {
        this.#fail(call, cause, part);
      } else {
        this.#prepare(verdict, cause, worker);
        replays.push(call);
      }
    }
    return replays;
  }

  #prepare({ call, part, aftermath, suspicion }: Verdict, cause: DeathCause, worker: string): void {
    const alone = aftermath === 'alone';
    const replays = call.standing.replays + 1;
    const setback = crashed(this.#spec.mount, cause, part);
    call.standing = { suspicion, alone, replays, setback };
    const { requestId } = call.request;
    this.#announce({ type: 'request-replayed', requestId, worker, alone });
  }

  #fail(call: PendingCall, cause: DeathCause, part: Verdict['part']): void {
    if (call.awaited) call.fail(crashed(this.#spec.mount, cause, part));
  }
}

/** Tells inputs apart in a log; out of the key of an HMAC nobody can tell the input. */
function nameOf({ key }: Suspicion): string {
  return key.slice(0, 8);
}
