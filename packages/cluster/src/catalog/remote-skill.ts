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
import { outcomeOf } from '../call/finished-outcome.ts';
import { nobody } from '../call/remote-errors.ts';
import type { Member } from '../members/member.ts';
import type { Outliers } from '../pick/outliers.ts';
import type { RetryBudget } from '../pick/retry-budget.ts';
import type { FullCard } from './card.ts';
import {
  chooseProvider,
  isSaidRepeatable,
  traitsOf,
  wellOf,
  type Provider,
} from './choose-provider.ts';
import { schemaDigest } from './own-cards.ts';

const NONE: ReadonlySet<Member> = new Set();

/** What skills of other hosts are called with. */
export interface RemoteCalls {
  readonly desk: CallDesk;
  readonly clock: Clock;
  readonly budget: RetryBudget;
  /** Knows which hosts are full, fail or are slow. */
  readonly outliers: Outliers;
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
  /** What this host runs at the mount, and whether it is the same. */
  #likened: { readonly descriptor: Descriptor; readonly isSame: boolean } | undefined;
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
    this.#choose(NONE, () => false);
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

  /** Whether a host has room, as far as is known, for a call that the same skill of this host refuses. */
  standsInFor(here: SkillView): boolean {
    const { full, schema } = this.#card;
    // What an MCP server keeps between calls is on one host alone.
    if (full.told !== undefined || here.descriptor.told !== undefined) return false;
    if (this.#likened?.descriptor !== here.descriptor) {
      const { name, kind, callers, descriptor } = here;
      const isSame =
        traitsOf({ name, kind, callers, full: descriptor }) === traitsOf(this.#card) &&
        schemaDigest(descriptor) === schema;
      this.#likened = { descriptor, isSame };
    }
    if (!this.#likened.isSame) return false;
    return this.#calls.outliers.haveRoom(this.mount, wellOf(this.#providers, NONE));
  }

  /** Has another host do what this one has let in and then refused. */
  take(request: SkillRequest): Call {
    return this.#call(request, request.pass);
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
    const { desk, clock, budget, outliers } = this.#calls;
    const isSafe = () => isRepeatable(this.#repeated, request);
    const { mount, revision } = this;
    const { operation, requestId, headers, body } = request;
    const begunAt = clock.now();
    const input = { headers, body };
    const trace = request.trace?.call({ mount, revision, operation, requestId, input });
    return new OutgoingCall(request, {
      ...{ desk, clock, budget, mount, trace },
      timeout: Math.min(this.timeout, request.timeout ?? this.timeout),
      choose: (tried) => {
        const member = this.#choose(tried, isSafe);
        outliers.noteChosen(mount, member);
        return member;
      },
      isRepeatable: isSafe,
      onOutcome: (member, outcome) => {
        outliers.note(mount, { member, outcome, providers: this.#providers });
      },
      onEnded: (end) => {
        pass?.end(end.begun);
        const bytesIn = body instanceof Uint8Array ? body.byteLength : 0;
        this.#tell(request, end, begunAt, bytesIn, trace);
      },
    });
  }

  /** The host for a call. */
  #choose(tried: ReadonlySet<Member>, isSafe: () => boolean): Member {
    const { clock, zone, desk, outliers } = this.#calls;
    const random = () => clock.random();
    const narrow = (open: readonly Provider[]) => outliers.narrow(this.mount, open, isSafe);
    const found = chooseProvider(this.#providers, { tried, zone, random, narrow });
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
