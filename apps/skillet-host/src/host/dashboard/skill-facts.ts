import { withoutVersions, type SkillSpec } from '@skillet/core';
import type { SkillFacts } from '@skillet/telemetry';

type Config = { readonly skills: readonly SkillSpec[] };

/** What the configuration that was taken over last says of each skill, by mount. */
export function skillFacts(config: Config): {
  readonly of: (mount: string) => SkillFacts | undefined;
  readonly take: (config: Config) => void;
} {
  let byMount: ReadonlyMap<string, SkillFacts>;
  const take = ({ skills }: Config): void => {
    byMount = new Map(
      [...skills, ...withoutVersions(skills)].map(
        ({ mount, isolation, workers, concurrency, queue, limits }) => [
          mount,
          { isolation, workers, concurrency, queue, memory: limits.memory, cpu: limits.cpu },
        ],
      ),
    );
  };
  take(config);
  return { of: (mount) => byMount.get(mount), take };
}
