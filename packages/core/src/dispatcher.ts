import type { SkillState } from './lifecycle/skill-state.ts';
import type { Descriptor } from './descriptor/descriptor.ts';
import type { SkillRequest, SkillResponse } from './http.ts';
import type { BrokenSkill } from './skill-spec.ts';

/** A request under way. */
export interface Call {
  /** The answer; rejects with a `HostError`. */
  readonly response: Promise<SkillResponse>;
  /** Says that nobody waits for the answer any more: the handler's signal aborts. */
  cancel: () => void;
}

/** One skill as the gateway sees it. */
export interface SkillView {
  readonly mount: string;
  readonly name: string;
  readonly revision: string;
  readonly descriptor: Descriptor;
  readonly state: SkillState;
  /** Bytes a request body may have. */
  readonly bodyLimit: number;
  /** Whether the skill's module answers `/health` itself. */
  readonly ownHealth: boolean;
}

/** What the gateway needs of the supervisor. */
export interface Dispatcher {
  /** The skill at a mount, in constant time. */
  skill(mount: string): SkillView | undefined;
  /** All skills in the order of the configuration. */
  skills(): readonly SkillView[];
  /** Skills of the configuration that cannot run. */
  broken(): readonly BrokenSkill[];
  /** Hands a request to a skill; throws a `HostError` when it is not admitted. */
  dispatch(mount: string, request: SkillRequest): Call;
}
