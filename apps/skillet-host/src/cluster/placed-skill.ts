import { describer, serverDescriber } from '@skillet/catalog';
import {
  HostError,
  mcpCallers,
  type Call,
  type Descriptor,
  type McpCallers,
  type SkillDetails,
  type SkillKind,
  type SkillSpec,
  type SkillState,
  type SkillView,
} from '@skillet/core';

/** A skill of the configuration that runs on no host that is known: it is told of, and refuses its calls. */
export class PlacedSkill implements SkillView {
  readonly mount: string;
  readonly name: string;
  readonly revision = 'none';
  readonly kind: SkillKind;
  readonly descriptor: Descriptor;
  readonly state: SkillState;
  readonly bodyLimit: number;
  readonly timeout: number;
  readonly streamIdle: number;
  readonly ownHealth = false;
  readonly at = [];
  readonly callers?: McpCallers;
  readonly #detail: () => string;

  /** `since` is in milliseconds since the epoch; `detail` is the sentence that its callers get. */
  constructor(spec: SkillSpec, since: number, detail: () => string) {
    const { mount, name, kind, manifest, mcp, limits, timeout, streamIdle } = spec;
    this.#detail = detail;
    this.mount = mount;
    this.name = name;
    this.kind = kind;
    this.state = { name: 'stopped', since };
    this.bodyLimit = limits.body;
    this.timeout = timeout;
    this.streamIdle = streamIdle;
    const describe = mcp === undefined ? describer(spec) : serverDescriber(manifest, mount);
    this.descriptor = describe(undefined);
    const callers = mcp === undefined ? undefined : mcpCallers(mcp);
    if (callers !== undefined) this.callers = callers;
  }

  details(): SkillDetails {
    return { waiting: 0, workers: [], restartsInWindow: 0, lastDeath: null, ghosts: 0 };
  }

  admit(): void {
    throw this.#refusal();
  }

  noteRefused(): void {
    // Calls are counted by the host that runs it.
  }

  dispatch(): Call {
    throw this.#refusal();
  }

  #refusal(): HostError {
    return new HostError('skill_unavailable', this.#detail(), { retryAfter: 1 });
  }
}
