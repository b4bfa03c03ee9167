import { SKILL_DEFAULTS, type SkillSpec } from '@skillet/core';
import type { TrialStart } from '@skillet/supervisor';
import type { RolloutPlan } from './rollout.ts';

/** How versions are tried that are about to take over, by what the configuration and whoever asks say. */
export class RolloutPlans {
  readonly #expected = new Map<string, RolloutPlan>();
  readonly #onExpected: () => void;

  /** `onExpected` hears of each mount where one is about to begin. */
  constructor(onExpected: () => void) {
    this.#onExpected = onExpected;
  }

  /** Mounts where something is about to begin. */
  get mounts(): Iterable<string> {
    return this.#expected.keys();
  }

  /** How a version is tried that takes over; `canary` is the share in per cent that somebody asks for, 0 for none. */
  trial(canary: number | undefined): (spec: SkillSpec) => TrialStart | undefined {
    return (spec) => {
      const { mount } = spec;
      const { canary: policy } = spec.deploy ?? SKILL_DEFAULTS.deploy;
      const steps = canary === undefined ? policy.steps : canary === 0 ? [] : [canary];
      const [share] = steps;
      if (share !== undefined && maySplit(spec)) {
        this.#expect(mount, { ...policy, steps });
        return { kind: 'canary', share };
      }
      if (!isWatched(spec)) return undefined;
      const { verify = SKILL_DEFAULTS.verify } = spec;
      this.#expect(mount, { ...verify, steps: [], each: verify.window });
      return { kind: 'watch' };
    };
  }

  get(mount: string): RolloutPlan | undefined {
    return this.#expected.get(mount);
  }

  clear(): void {
    this.#expected.clear();
  }

  #expect(mount: string, plan: RolloutPlan): void {
    this.#expected.set(mount, plan);
    this.#onExpected();
  }
}

/** Whether each new version of a skill is watched once it has taken over. */
export function isWatched({ verify, pinnedFrom }: SkillSpec): boolean {
  return pinnedFrom === undefined && (verify ?? SKILL_DEFAULTS.verify).window > 0;
}

/** An older version is wanted at once; two versions of an MCP server, or of what keeps state in memory, would not be one. */
function maySplit({ mcp, pinnedFrom, stateful, manifest }: SkillSpec): boolean {
  return mcp === undefined && pinnedFrom === undefined && !(stateful ?? manifest.stateful ?? false);
}
