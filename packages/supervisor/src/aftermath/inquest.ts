import {
  decideAftermath,
  isCertain,
  isStream,
  partIn,
  type Aftermath,
  type Company,
  type DeathCause,
  type DeathHistory,
  type Part,
  type Repeated,
  type SkillRequest,
  type SkillSpec,
} from '@skillet/core';
import type { Fellows, Heard } from '../fellows/fellows.ts';
import type { PendingCall } from '../pool/pending-call.ts';
import { InputKeys, isSameInput } from './input-key.ts';
import { RecentInputs, type RecentInput } from './recent-inputs.ts';
import { MOST_SUSPECTS, Suspects, type DeathNote, type Suspicion } from './suspects.ts';

/** What becomes of one call. */
export interface Verdict {
  readonly call: PendingCall;
  readonly part: Part;
  readonly aftermath: Aftermath;
  /** What its input is under, if anything. */
  readonly suspicion: Suspicion | undefined;
}

/** An input that kills, and the request that proved it. */
export interface Poison {
  readonly requestId: string;
  readonly suspicion: Suspicion;
}

/** What was found out about a death. */
export interface Findings {
  readonly verdicts: readonly Verdict[];
  /** Inputs that are refused from now on. */
  readonly poisons: readonly Poison[];
  /** Whether one input is known to have done it. */
  readonly blamed: boolean;
  /** Where the requests came from that may have done it. */
  readonly addresses: ReadonlySet<string | undefined>;
  /** Deaths that will not come again, now that their cause is refused. */
  readonly forgiven: DeathHistory;
}

/** Bytes of bodies that are looked at after one death, unless a single one has more. */
const MOST_BYTES = 4 * 1024 * 1024;

type Involved = Pick<Verdict, 'call' | 'part'>;
/** A culprit that has had its answer. */
interface Late {
  readonly culprit: string;
  readonly input: RecentInput | undefined;
}

type Killer = Poison & { readonly news: boolean };

/** Finds out what the workers of one revision died of, and remembers the inputs. */
export class Inquest {
  readonly #spec: Repeated & SkillSpec;
  readonly #fellows: Fellows | undefined;
  readonly #inputKeys: InputKeys;
  readonly #suspects: Suspects;
  readonly #recent = new RecentInputs();
  /** Each input is looked at once, however often it is asked for. */
  readonly #keys = new WeakMap<SkillRequest, string>();

  constructor(spec: Repeated & SkillSpec, fellows: Fellows | undefined) {
    this.#spec = spec;
    this.#fellows = fellows;
    this.#inputKeys = fellows?.inputKeys ?? new InputKeys();
    this.#suspects = new Suspects(spec.restart.poisonTtl);
  }

  /** What the input of a request is under; costs nothing while no input is under anything. */
  screen(request: SkillRequest, now: number): Suspicion | undefined {
    if (!this.#suspects.any || !this.#suspects.mayKnow(sizeOf(request), now)) return undefined;
    return this.#suspects.find(this.#keyOf(request));
  }

  /** Inputs that are refused. */
  poisons(now: number): Suspicion[] {
    return this.#suspects.poisons(now);
  }

  /** Holds nothing against an input any more. */
  forgive({ key }: Suspicion): void {
    this.#suspects.clear(key);
  }

  /** Inputs that workers died under, for those who know nothing of them yet. */
  get suspicions(): readonly Suspicion[] {
    return this.#suspects.all;
  }

  /** Learns of inputs under which workers of other hosts died; deaths that are put down to them by now. */
  hear({ noted = [], suspicions = [], cleared }: Heard): DeathHistory {
    if (cleared !== undefined) this.#suspects.clear(cleared);
    for (const suspicion of suspicions) this.#suspects.learn(suspicion);
    return noted.flatMap(({ key, size, ...death }) => {
      const { poison, deaths } = this.#suspects.note({ key, size }, death);
      return poison && death.certain ? deaths : [];
    });
  }

  /** Whether requests that are answered are to be remembered. */
  get remembers(): boolean {
    return this.#recent.watching;
  }

  /** Remembers a request that was answered, in case it kills all the same. */
  remember(request: SkillRequest, now: number): void {
    if (!this.#recent.wanted(now)) return;
    const { address } = request;
    this.#recent.note(request.requestId, {
      key: this.#keyOf(request),
      size: sizeOf(request),
      address,
    });
  }

  /** A worker has survived an input: it was not the input that killed. */
  clear({ key }: Suspicion): void {
    const known = this.#suspects.find(key);
    // One that kills after its answer is not cleared by an answer.
    if (known === undefined || known.poison || known.late) return;
    this.#suspects.clear(key);
    this.#fellows?.tell({ cleared: key });
  }

  /** A worker died with these calls in flight. */
  hold(calls: readonly PendingCall[], cause: DeathCause, now: number): Findings {
    const company = this.#companyIn(calls, cause);
    const involved = calls.map((call): Involved => {
      return { call, part: partIn(cause, call.request.requestId, company) };
    });
    const late = this.#findLate(calls, cause, now);
    const killers = [...this.#note(involved, company, now), ...this.#noteLate(late, now)];
    const verdicts = involved.map(({ call, part }): Verdict => {
      const suspicion = this.screen(call.request, now);
      const aftermath = decideAftermath(this.#spec, call.request, cause, {
        ...company,
        replays: call.standing.replays,
        replayable: call.replayable,
        inTime: now < call.deadline,
        suspicious: suspicion !== undefined,
        poison: suspicion?.poison ?? false,
      });
      return { call, part, aftermath, suspicion };
    });
    return {
      verdicts,
      blamed: involved.some(({ part }) => isCertain(part, company)) || killers.length > 0,
      addresses: late === undefined ? addressesOf(involved) : new Set([late.input?.address]),
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
    let bytes = 0;
    for (const { call, part } of involved) {
      if (part === 'bystander') continue;
      // This is the thread that serves: of many large inputs, only the first are looked at.
      const size = sizeOf(call.request);
      if (bytes > 0 && bytes + size > MOST_BYTES) continue;
      bytes += size;
      const key = this.#keyOf(call.request);
      if (noted.has(key)) continue;
      noted.add(key);
      const certain = isCertain(part, company);
      const { requestId } = call.request;
      const input = { key, size: sizeOf(call.request) };
      killers.push(...this.#accuse(requestId, input, { at: now, certain, late: false }));
    }
    return killers;
  }

  /** The culprit that has had its answer, if it was one, with its input, if that is remembered. */
  #findLate(calls: readonly PendingCall[], cause: DeathCause, now: number): Late | undefined {
    if (!('culprit' in cause)) return undefined;
    const { culprit } = cause;
    if (calls.some(({ request }) => request.requestId === culprit)) return undefined;
    const input = this.#recent.wanted(now) ? this.#recent.find(culprit) : undefined;
    return { culprit, input };
  }

  /** Notes the death with the input of such a culprit; it is looked for from now on. */
  #noteLate(late: Late | undefined, now: number): Killer[] {
    if (late === undefined) return [];
    this.#recent.watch(now + this.#spec.restart.poisonTtl);
    if (late.input === undefined) return [];
    return this.#accuse(late.culprit, late.input, { at: now, certain: true, late: true });
  }

  #accuse(requestId: string, input: RecentInput, death: DeathNote): Killer[] {
    const news = this.#suspects.find(input.key)?.poison !== true;
    const suspicion = this.#suspects.note(input, death);
    this.#fellows?.tell({ noted: [{ key: input.key, size: input.size, ...death }] });
    return suspicion.poison && death.certain ? [{ requestId, suspicion, news }] : [];
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
    return others.every(({ request }) => isSameInput(first.request, request));
  }

  #keyOf(request: SkillRequest): string {
    let key = this.#keys.get(request);
    if (key === undefined) {
      key = this.#inputKeys.of(this.#spec.mount, request);
      this.#keys.set(request, key);
    }
    return key;
  }
}

/** Where the requests came from that may have done it. */
function addressesOf(involved: readonly Involved[]): ReadonlySet<string | undefined> {
  const some = involved.filter(({ part }) => part !== 'bystander');
  return new Set(some.map(({ call }) => call.request.address));
}

function sizeOf({ body }: SkillRequest): number {
  return isStream(body) ? 0 : (body?.byteLength ?? 0);
}
