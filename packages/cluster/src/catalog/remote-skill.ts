import {
  HostError,
  isRepeatable,
  UndecidedCall,
  type Admission,
  type Call,
  type Clock,
  type Descriptor,
  type FinishedCall,
  type FinishedCallListener,
  type McpCallers,
  type Pass,
  type RequestNames,
  type SkillDetails,
  type SkillKind,
  type SkillRequest,
  type SkillState,
  type SkillView,
} from '@skillet/core';
import type { CallDesk } from '../call/call-desk.ts';
import { OutgoingCall } from '../call/outgoing-call.ts';
import type { OutgoingEnd } from '../call/outgoing-parts.ts';
import { nobody } from '../call/remote-errors.ts';
import type { Member } from '../members/member.ts';
import type { RetryBudget } from '../pick/retry-budget.ts';
import type { FullCard } from './card.ts';
import { chooseProvider, isSaidRepeatable, traitsOf, type Provider } from './choose-provider.ts';

/** What skills of other hosts are called with. */
export interface RemoteCalls {
  readonly desk: CallDesk;
  readonly clock: Clock;
  readonly budget: RetryBudget;
  readonly zone: string | undefined;
  /** What stands in front of calls; undefined for nothing. */
  readonly admission: Admission | undefined;
  /** Hears of the end of each call, on this host's side of it. */
  readonly onFinished: FinishedCallListener | undefined;
}

/** A skill that other hosts run, as the gateway sees it; it stays the same object until what they say of it changes. */
export class RemoteSkill implements SkillView {
  readonly mount: string;
  readonly name: string;
  readonly revision: string;
  readonly kind: SkillKind;
  readonly descriptor: Descriptor;
  readonly state: SkillState;
  readonly lastKnown: boolean;
  readonly bodyLimit: number;
  readonly timeout: number;
  readonly streamIdle: number;
  readonly ownHealth: boolean;
  readonly callers?: McpCallers;
  readonly at: readonly string[];
  readonly #calls: RemoteCalls;
  readonly #card: FullCard;
  readonly #all: () => readonly Provider[];
  /** Those of them that were found to run the same: it is asked with each call. */
  #found: { readonly of: readonly Provider[]; readonly same: readonly Provider[] } | undefined;

  /** `providers` are those that run it now; `at` has the names of those that did when this was made. */
  constructor(
    card: FullCard,
    about: { readonly at: readonly string[]; readonly state: SkillState },
    providers: () => readonly Provider[],
    calls: RemoteCalls,
  ) {
    this.mount = card.mount;
    this.name = card.name;
    this.revision = card.revision;
    this.kind = card.kind;
    this.descriptor = card.full;
    this.state = about.state;
    this.lastKnown = card.lastKnown;
    this.bodyLimit = card.bodyLimit;
    this.timeout = card.timeout;
    this.streamIdle = card.streamIdle;
    this.ownHealth = card.ownHealth;
    if (card.callers !== undefined) this.callers = card.callers;
    this.at = about.at;
    this.#card = card;
    this.#all = providers;
    this.#calls = calls;
  }

  details(): SkillDetails {
    // What goes on inside is told by the hosts that run it.
    return { waiting: 0, workers: [], restartsInWindow: 0, lastDeath: null, ghosts: 0 };
  }

  admit(request: RequestNames): void {
    const { admission } = this.#calls;
    if (admission?.limits === true) admission.check(this, request);
    this.#choose(new Set());
  }

  noteRefused(request: RequestNames, error: HostError): void {
    const ended = { how: error, status: error.status, bytesOut: 0, tries: 0 };
    this.#tell(request, ended, this.#calls.clock.now(), 0, undefined);
  }

  dispatch(request: SkillRequest): Call {
    const { admission } = this.#calls;
    let pass: ReturnType<Admission['admit']>;
    try {
      pass = admission?.limits === true ? admission.admit(this, request) : undefined;
    } catch (error) {
      if (error instanceof HostError) this.noteRefused(request, error);
      throw error;
    }
    if (!(pass instanceof Promise)) return this.#begin(request, pass);
    return new UndecidedCall(pass, {
      begin: (decided) => this.#begin(request, decided),
      onRefused: (error) => {
        this.noteRefused(request, error);
      },
    });
  }

  #begin(request: SkillRequest, pass: Pass | undefined): Call {
    try {
      return this.#call(pass === undefined ? request : { ...request, pass }, pass);
    } catch (error) {
      pass?.end(false);
      if (error instanceof HostError) this.noteRefused(request, error);
      throw error;
    }
  }

  #call(request: SkillRequest, pass: Pass | undefined): Call {
    const { desk, clock, budget } = this.#calls;
    const { mount, revision } = this;
    const { operation, requestId, headers, body } = request;
    const begunAt = clock.now();
    const input = { headers, body };
    const trace = request.trace?.call({ mount, revision, operation, requestId, input });
    return new OutgoingCall(request, {
      ...{ desk, clock, budget, mount, trace },
      timeout: Math.min(this.timeout, request.timeout ?? this.timeout),
      choose: (tried) => this.#choose(tried),
      isRepeatable: () => isRepeatable(this.#repeated, request),
      onEnded: (end) => {
        pass?.end(end.begun);
        const bytesIn = body instanceof Uint8Array ? body.byteLength : 0;
        this.#tell(request, end, begunAt, bytesIn, trace);
      },
    });
  }

  /** The host for a call. */
  #choose(tried: ReadonlySet<Member>): Member {
    const { clock, zone, desk } = this.#calls;
    const random = () => clock.random();
    const found = chooseProvider(this.#providers, { tried, zone, random });
    if (found === undefined) throw nobody(this.mount, desk.carriage.isUp);
    return found;
  }

  /** Those that run what this one tells of: headers and grants were made for that, and for nothing else at its mount. */
  get #providers(): readonly Provider[] {
    const of = this.#all();
    if (this.#found?.of === of) return this.#found.same;
    const traits = traitsOf(this.#card);
    const same = of.filter(({ card }) => traitsOf(card) === traits);
    this.#found = { of, same };
    return same;
  }

  get #repeated() {
    const isIdempotent = (operation: string | undefined): boolean =>
      [this.#card, ...this.#providers.map(({ card }) => card)].every((card) =>
        isSaidRepeatable(card, operation),
      );
    return { manifest: { idempotent: false }, isIdempotent };
  }

  #tell(
    request: RequestNames,
    { how, status, bytesOut, tries, member }: Partial<OutgoingEnd> & Pick<OutgoingEnd, 'how'>,
    begunAt: number,
    bytesIn: number,
    trace: FinishedCall['trace'],
  ): void {
    const { onFinished, clock } = this.#calls;
    if (onFinished === undefined) return;
    const { requestId, operation, address, caller, door, method } = request;
    const { name: skill, mount, revision } = this;
    onFinished({
      ...{ skill, mount, revision, operation, requestId, address, method, trace, bytesIn },
      at: clock.date(),
      startedAt: clock.date(begunAt),
      caller: caller ?? 'local',
      door: door ?? 'host',
      worker: member?.id.name,
      outcome: outcomeOf(how, status ?? 0),
      bytesOut: bytesOut ?? 0,
      queueMs: 0,
      skillMs: clock.now() - begunAt,
      replayed: (tries ?? 0) > 1,
    });
  }
}

/** The least status that is an error of the skill. */
const ERROR = 400;

function outcomeOf(how: OutgoingEnd['how'], status: number): FinishedCall['outcome'] {
  if (how === 'left') return { kind: 'caller-left' };
  if (how !== 'answered') return { kind: 'host-error', status: how.status, code: how.code };
  return { kind: status < ERROR ? 'answered' : 'skill-error', status };
}
