import {
  decideAftermath,
  isCertain,
  partIn,
  type Aftermath,
  type Company,
  type DeathCause,
  type DeathHistory,
  type Part,
  type SkillRequest,
  type SkillSpec,
} from '@skillet/core';
import type { PendingCall } from '../pool/pending-call.ts';
import { inputKey } from './input-key.ts';
import { MOST_SUSPECTS, Suspects, type Suspicion } from './suspects.ts';

/** What becomes of one call. */
export interface Verdict {
  readonly call: PendingCall;
  readonly part: Part;
  readonly aftermath: Aftermath;
  /** What its input is under, if anything. */
  readonly suspicion: Suspicion | undefined;
}

/** An input that kills, and the call that proved it. */
export interface Poison {
  readonly call: PendingCall;
  readonly suspicion: Suspicion;
}

/** What was found out about a death. */
export interface Findings {
  readonly verdicts: readonly Verdict[];
  /** Inputs that are refused from now on. */
  readonly poisons: readonly Poison[];
  /** Deaths that will not come again, now that their cause is refused. */
  readonly forgiven: DeathHistory;
}

type Involved = Pick<Verdict, 'call' | 'part'>;
type Killer = Poison & { readonly news: boolean };

/** Finds out what the isolates of one revision died of, and remembers the inputs. */
export class Inquest {
  readonly #spec: SkillSpec;
  readonly #revision: string;
  readonly #suspects: Suspects;

  constructor(spec: SkillSpec, revision: string) {
    this.#spec = spec;
    this.#revision = revision;
    this.#suspects = new Suspects(spec.restart.poisonTtl);
  }

  /** What the input of a request is under; costs nothing while no input is under anything. */
  screen(request: SkillRequest, now: number): Suspicion | undefined {
    if (!this.#suspects.any || !this.#suspects.mayKnow(sizeOf(request), now)) return undefined;
    return this.#suspects.find(this.#keyOf(request));
  }

  /** An isolate has survived an input: it was not the input that killed. */
  clear({ key }: Suspicion): void {
    if (this.#suspects.find(key)?.poison !== true) this.#suspects.clear(key);
  }

  /** An isolate died with these calls in flight. */
  hold(calls: readonly PendingCall[], cause: DeathCause, now: number): Findings {
    const company = this.#companyIn(calls, cause);
    const involved = calls.map((call): Involved => {
      return { call, part: partIn(cause, call.request.requestId, company) };
    });
    const killers = this.#note(involved, company, now);
    const verdicts = involved.map(({ call, part }): Verdict => {
      const suspicion = this.screen(call.request, now);
      const aftermath = decideAftermath(this.#spec, call.request, cause, {
        ...company,
        replays: call.replays,
        replayable: call.replayable,
        inTime: now < call.deadline,
        suspicious: suspicion !== undefined,
        poison: suspicion?.poison ?? false,
      });
      return { call, part, aftermath, suspicion };
    });
    return {
      verdicts,
      poisons: killers.filter(({ news }) => news),
      forgiven: killers.flatMap(({ suspicion }) => suspicion.deaths),
    };
  }

  /** Notes the death with each input that may have caused it; those that are poison with it. */
  #note(involved: readonly Involved[], company: Company, now: number): Killer[] {
    // Nobody is singled out of such a crowd.
    if (involved.length > MOST_SUSPECTS) return [];
    const noted = new Set<string>();
    const killers: Killer[] = [];
    for (const { call, part } of involved) {
      if (part === 'bystander') continue;
      const key = this.#keyOf(call.request);
      if (noted.has(key)) continue;
      noted.add(key);
      const news = this.#suspects.find(key)?.poison !== true;
      const certain = isCertain(part, company);
      const suspicion = this.#suspects.note(key, sizeOf(call.request), certain, now);
      if (suspicion.poison && certain) killers.push({ call, suspicion, news });
    }
    return killers;
  }

  /** Whether one input alone was there, and whether several bear the name of the culprit. */
  #companyIn(calls: readonly PendingCall[], cause: DeathCause): Company {
    if (calls.length > MOST_SUSPECTS) return { alone: false, namesake: false };
    if ('culprit' in cause) {
      const named = calls.filter(({ request }) => request.requestId === cause.culprit);
      return { alone: calls.length === 1, namesake: !this.#isOneInput(named) };
    }
    return { alone: this.#isOneInput(calls), namesake: false };
  }

  #isOneInput(calls: readonly PendingCall[]): boolean {
    const [first, ...others] = calls;
    if (first === undefined || others.length === 0) return true;
    const key = this.#keyOf(first.request);
    return others.every(({ request }) => this.#keyOf(request) === key);
  }

  #keyOf(request: SkillRequest): string {
    return inputKey(this.#spec.mount, this.#revision, request);
  }
}

function sizeOf({ body }: SkillRequest): number {
  return body?.byteLength ?? 0;
}
