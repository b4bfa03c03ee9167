import type {
  BrokenSkill,
  CallCounts,
  Dispatcher,
  InvokeOptions,
  OperationAddress,
  OperationAnswer,
  SkillView,
} from '@skillet/core';
import type { RemoteSkills } from './catalog/remote-skills.ts';

/** Has an operation of a skill done that other hosts run. */
export type InvokeRemote = (
  skill: SkillView,
  operation: OperationAddress,
  input: unknown,
  options?: InvokeOptions,
) => Promise<OperationAnswer>;

/** Skills that are left to other hosts, for as long as none of these is there. */
export interface PlacedSkills {
  skill(mount: string): SkillView | undefined;
  skills(): readonly SkillView[];
}

/** The skills of this host and those of all others, as one: where both have one, that of this host is called. */
export class ClusterDispatcher implements Dispatcher {
  readonly #local: Dispatcher;
  readonly #remote: Pick<RemoteSkills, 'get' | 'all'>;
  readonly #placed: PlacedSkills;
  readonly #invoke: InvokeRemote;

  constructor(
    local: Dispatcher,
    remote: Pick<RemoteSkills, 'get' | 'all'>,
    { placed, invoke }: { readonly placed: PlacedSkills; readonly invoke: InvokeRemote },
  ) {
    this.#local = local;
    this.#remote = remote;
    this.#placed = placed;
    this.#invoke = invoke;
  }

  skill(mount: string): SkillView | undefined {
    return this.#local.skill(mount) ?? this.#remote.get(mount) ?? this.#placed.skill(mount);
  }

  skills(): readonly SkillView[] {
    const own = this.#local.skills();
    const { all } = this.#remote;
    const placed = this.#placed.skills();
    if (all.length + placed.length === 0) return own;
    const mounts = new Set(own.map(({ mount }) => mount));
    const others = all.filter(({ mount }) => !mounts.has(mount));
    for (const { mount } of others) mounts.add(mount);
    return [...own, ...others, ...placed.filter(({ mount }) => !mounts.has(mount))];
  }

  broken(): readonly BrokenSkill[] {
    return this.#local.broken();
  }

  counts(mount: string): CallCounts | undefined {
    // Calls are counted by the host that runs the skill.
    return this.#local.counts(mount);
  }

  invoke(
    mount: string,
    ...call: [operation: OperationAddress, input: unknown, options?: InvokeOptions]
  ): Promise<OperationAnswer> {
    if (this.#local.skill(mount) !== undefined) return this.#local.invoke(mount, ...call);
    const other = this.skill(mount);
    return other === undefined ? this.#local.invoke(mount, ...call) : this.#invoke(other, ...call);
  }
}
