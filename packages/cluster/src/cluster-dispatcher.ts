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

/** The skills of this host and those of all others, as one: where both have one, that of this host is called. */
export class ClusterDispatcher implements Dispatcher {
  readonly #local: Dispatcher;
  readonly #remote: Pick<RemoteSkills, 'get' | 'all'>;
  readonly #invoke: InvokeRemote;

  constructor(local: Dispatcher, remote: Pick<RemoteSkills, 'get' | 'all'>, invoke: InvokeRemote) {
    this.#local = local;
    this.#remote = remote;
    this.#invoke = invoke;
  }

  skill(mount: string): SkillView | undefined {
    return this.#local.skill(mount) ?? this.#remote.get(mount);
  }

  skills(): readonly SkillView[] {
    const own = this.#local.skills();
    const { all } = this.#remote;
    if (all.length === 0) return own;
    const mounts = new Set(own.map(({ mount }) => mount));
    return [...own, ...all.filter(({ mount }) => !mounts.has(mount))];
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
    const remote = this.#local.skill(mount) === undefined ? this.#remote.get(mount) : undefined;
    return remote === undefined
      ? this.#local.invoke(mount, ...call)
      : this.#invoke(remote, ...call);
  }
}
