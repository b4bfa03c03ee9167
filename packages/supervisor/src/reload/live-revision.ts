import { describer, serverDescriber } from '@skillet/catalog';
import {
  datedState,
  type Call,
  type Clock,
  type Descriptor,
  type HostError,
  type LoadedFacts,
  type RequestNames,
  type SkillDetails,
  type SkillKind,
  type SkillRequest,
  type SkillState,
  type SkillView,
} from '@skillet/core';
import type { Pool } from '../pool/pool.ts';
import type { Slot } from './slot.ts';

/** A revision at a mount, as the gateway sees it; what changes is read when asked for. */
export class LiveRevision implements SkillView {
  readonly pool: Pool;
  readonly weight = 1;
  readonly mount: string;
  readonly name: string;
  readonly revision: string;
  readonly kind: SkillKind;
  readonly bodyLimit: number;
  readonly timeout: number;
  readonly streamIdle: number;
  readonly isolationReason?: string;
  readonly #slot: Slot;
  readonly #clock: Clock;
  readonly #describe: (report: LoadedFacts | undefined) => Descriptor;

  constructor(pool: Pool, slot: Slot, clock: Clock) {
    const { mount, name, kind, limits, timeout, streamIdle, isolationReason } = pool.spec;
    const { mcp, manifest } = pool.spec;
    this.pool = pool;
    this.mount = mount;
    this.name = name;
    this.revision = pool.revision;
    this.kind = kind;
    this.bodyLimit = limits.body;
    this.timeout = timeout;
    this.streamIdle = streamIdle;
    if (isolationReason !== undefined) this.isolationReason = isolationReason;
    this.#slot = slot;
    this.#clock = clock;
    if (mcp === undefined) {
      const describe = describer(pool.spec);
      this.#describe = (facts) => describe(facts?.captured);
    } else this.#describe = serverDescriber(manifest, mount);
  }

  get descriptor(): Descriptor {
    return this.#describe(this.pool.facts);
  }

  get state(): SkillState {
    return datedState(this.pool.state, (at) => this.#clock.date(at));
  }

  get ownHealth(): boolean {
    return this.pool.facts?.health ?? false;
  }

  details(): SkillDetails {
    return this.pool.details();
  }

  admit(): void {
    this.#slot.stillServing(this).pool.admit();
  }

  noteRefused(request: RequestNames, error: HostError): void {
    const { name: skill, mount, revision } = this;
    this.#slot.ledger.refuse({ skill, mount, revision }, request, error);
  }

  dispatch(request: SkillRequest): Call {
    return this.#slot.stillServing(this).pool.dispatch(request);
  }
}
