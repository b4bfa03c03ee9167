import type {
  Call,
  Dispatcher,
  Elsewhere,
  HostError,
  RequestNames,
  SkillRequest,
} from '@skillet/core';
import { isPassing } from '../call/remote-errors.ts';
import type { RemoteSkills } from '../catalog/remote-skills.ts';

/** Sends what a skill of this host refuses, because it is full or down, to another host that runs the same. */
export class Overflow implements Elsewhere {
  readonly #local: Pick<Dispatcher, 'skill'>;
  readonly #remote: Pick<RemoteSkills, 'get'>;

  constructor(local: Pick<Dispatcher, 'skill'>, remote: Pick<RemoteSkills, 'get'>) {
    this.#local = local;
    this.#remote = remote;
  }

  takes(mount: string, { isForwarded }: RequestNames, error: HostError): boolean {
    // What another host has sent would go round in a circle.
    if (isForwarded === true || !isPassing(error)) return false;
    const here = this.#local.skill(mount);
    return here !== undefined && this.#remote.get(mount)?.standsInFor(here) === true;
  }

  dispatch(mount: string, request: SkillRequest): Call {
    const remote = this.#remote.get(mount);
    if (remote === undefined) throw new Error('nobody takes it');
    return remote.take(request);
  }
}
