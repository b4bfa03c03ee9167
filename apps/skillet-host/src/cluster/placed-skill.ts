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
import { whereOf } from './placement.ts';

/** A skill that other hosts are to run, while none of them is there: it is told of, and refuses its calls. */
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
  readonly #spec: SkillSpec;

  /** `since` is in milliseconds since the epoch. */
  constructor(spec: SkillSpec, since: number) {
    const { mount, name, kind, manifest, mcp, limits, timeout, streamIdle } = spec;
    this.#spec = spec;
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
    const detail = `Skill "${this.mount}" runs on ${whereOf(this.#spec)}, and none of them is there.`;
    return new HostError('skill_unavailable', detail, { retryAfter: 1 });
  }
}
