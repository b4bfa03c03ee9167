import { describer, serverDescriber } from '@skillet/catalog';
import {
  datedState,
  HostError,
  mcpCallers,
  UndecidedCall,
  versionInMount,
  type Admission,
  type Call,
  type CallTap,
  type Clock,
  type Descriptor,
  type Elsewhere,
  type FindSkill,
  type Intervention,
  type LoadedFacts,
  type McpCallers,
  type Pass,
  type PermissionHold,
  type RequestNames,
  type SkillDetails,
  type SkillKind,
  type SkillRequest,
  type SkillState,
  type SkillView,
} from '@skillet/core';
import { permissionHolds } from '../carrier/process/confine/confinement.ts';
import type { CallLedger } from '../pool/call-ledger.ts';
import type { Pool } from '../pool/pool.ts';
import type { Copier } from '../shadow/copier.ts';

/** What a revision asks of its mount. */
export interface RevisionMount {
  readonly ledger: CallLedger;
  /** What stands in front of its calls; undefined for nothing. */
  readonly admission: Admission | undefined;
  /** Other hosts that may take what the pool refuses; undefined for none. */
  readonly elsewhere: Elsewhere | undefined;
  /** Who sees its requests beside their way; undefined for nobody. */
  readonly tap: CallTap | undefined;
  /** Makes copies of calls; undefined where none are wanted. */
  readonly copier: Copier | undefined;
  /** Those that calls go to; copies are made of those of the first. */
  readonly live: readonly LiveRevision[];
  /** The revision that a call goes to for which one was chosen that may have been replaced since. */
  stillServing(chosen: LiveRevision): LiveRevision;
  /** The same for a request, whose share is another revision's where one is tried. */
  serving(chosen: LiveRevision, request: SkillRequest): LiveRevision;
}

/** A revision at a mount, as the gateway sees it; what changes is read when asked for. */
export class LiveRevision implements SkillView {
  readonly pool: Pool;
  /** Its share of the calls of its mount, among those of all that are live there. */
  weight = 1;
  readonly mount: string;
  readonly name: string;
  readonly revision: string;
  readonly kind: SkillKind;
  readonly bodyLimit: number;
  readonly timeout: number;
  readonly streamIdle: number;
  readonly isolationReason?: string;
  readonly callers?: McpCallers;
  readonly version?: string;
  readonly #at: RevisionMount;
  readonly #clock: Clock;
  readonly #describe: (facts: LoadedFacts | undefined) => Descriptor;

  constructor(pool: Pool, at: RevisionMount, clock: Clock) {
    const { mount, name, kind, limits, timeout, streamIdle, isolationReason } = pool.spec;
    const { mcp, manifest, sharedMount } = pool.spec;
    this.pool = pool;
    this.mount = mount;
    this.name = name;
    this.revision = pool.revision;
    this.kind = kind;
    this.bodyLimit = limits.body;
    this.timeout = timeout;
    this.streamIdle = streamIdle;
    if (isolationReason !== undefined) this.isolationReason = isolationReason;
    const version = sharedMount && versionInMount(mount);
    if (version !== undefined) this.version = version;
    this.#at = at;
    this.#clock = clock;
    if (mcp === undefined) {
      const describe = describer(pool.spec);
      this.#describe = (facts) => describe(facts?.captured);
    } else {
      this.#describe = serverDescriber(manifest, mount);
      const callers = mcpCallers(mcp);
      if (callers !== undefined) this.callers = callers;
    }
  }

  get descriptor(): Descriptor {
    return this.#describe(this.pool.facts);
  }

  get lastKnown(): boolean {
    const { name } = this.pool.state;
    return this.pool.facts?.told !== undefined && name !== 'ready' && name !== 'idle';
  }

  get state(): SkillState {
    return datedState(this.pool.state, (at) => this.#clock.date(at));
  }

  get permissions(): readonly PermissionHold[] | undefined {
    return permissionHolds(this.pool.spec);
  }

  get intervention(): Intervention {
    return this.pool.intervention;
  }

  get ownHealth(): boolean {
    return this.pool.facts?.health ?? false;
  }

  details(): SkillDetails {
    return this.pool.details();
  }

  admit(request: RequestNames): void {
    const { pool } = this.#at.stillServing(this);
    const { admission } = this.#at;
    if (admission?.limits === true) admission.check(this, request);
    pool.admit(request);
  }

  noteRefused(request: RequestNames, error: HostError): void {
    const { name: skill, mount, revision } = this;
    this.#at.ledger.refuse({ skill, mount, revision }, request, error);
  }

  dispatch(request: SkillRequest): Call {
    const { copier } = this.#at;
    const serving = this.#at.serving(this, request);
    if (copier === undefined || this.#at.live[0] !== serving)
      return this.#admit(serving.pool, request);
    const follow = copier.begin(request, serving);
    const call = this.#admit(serving.pool, request);
    follow?.(call);
    return call;
  }

  #admit(pool: Pool, request: SkillRequest): Call {
    const { admission } = this.#at;
    if (admission?.limits !== true) return this.#hand(pool, request);
    return this.#admitted(admission, pool, request);
  }

  #admitted(admission: Admission, pool: Pool, request: SkillRequest): Call {
    let pass: ReturnType<Admission['admit']>;
    try {
      pass = admission.admit(this, request);
    } catch (error) {
      if (error instanceof HostError) this.noteRefused(request, error);
      throw error;
    }
    if (!(pass instanceof Promise)) return this.#withPass(pool, request, pass);
    return new UndecidedCall(pass, {
      begin: (decided, find) => this.#begin(request, decided, find),
      onRefused: (error) => this.noteRefused(request, error),
    });
  }

  /** Another revision may serve by now, or something else have taken the place of all of them. */
  #begin(request: SkillRequest, pass: Pass | undefined, find: FindSkill | undefined): Call {
    const orEnd = <Found>(look: () => Found): Found => {
      try {
        return look();
      } catch (error) {
        pass?.end(false);
        throw error;
      }
    };
    const isGone = this.#at.live.length === 0;
    const skill = (isGone ? orEnd(() => find?.()) : undefined) ?? this;
    if (skill instanceof LiveRevision) {
      const { pool } = orEnd(() => skill.#at.serving(skill, request));
      return skill.#withPass(pool, request, pass);
    }
    pass?.end(false);
    return skill.dispatch(request);
  }

  #withPass(pool: Pool, request: SkillRequest, pass: Pass | undefined): Call {
    if (pass === undefined) return this.#hand(pool, request);
    try {
      return this.#hand(pool, { ...request, pass });
    } catch (error) {
      pass.end(false);
      throw error;
    }
  }

  #hand(pool: Pool, request: SkillRequest): Call {
    const { tap } = this.#at;
    if (tap?.isOn !== true) return this.#handOn(pool, request);
    const tapped = tap.begin(this, request);
    const call = this.#handOn(pool, request);
    tapped?.(call);
    return call;
  }

  /** Hands it to a pool, or to another host that takes what the pool refuses. */
  #handOn(pool: Pool, request: SkillRequest): Call {
    try {
      return pool.dispatch(request);
    } catch (error) {
      const { elsewhere } = this.#at;
      if (!(error instanceof HostError) || elsewhere?.takes(this.mount, request, error) !== true)
        throw error;
      return elsewhere.dispatch(this.mount, request);
    }
  }
}
