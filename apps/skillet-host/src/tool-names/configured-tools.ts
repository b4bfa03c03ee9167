import { describer, ToolNames, toolSet, type DescribedSkill, type ToolSet } from '@skillet/catalog';
import type { HostConfig } from '@skillet/config';
import { readToolNames } from './tool-names-file.ts';

/** The skills of a configuration, and their tools as a host would name them. */
export interface ConfiguredTools extends ToolSet {
  readonly skills: readonly DescribedSkill[];
}

/** The tools of a configuration; those that an application tells of itself are not known. */
export function configuredTools({
  skills,
  broken,
  settings,
}: Pick<HostConfig, 'skills' | 'broken' | 'settings'>): ConfiguredTools {
  const described = skills.map((spec) => ({
    mount: spec.mount,
    descriptor: describer(spec)(undefined),
  }));
  const names = new ToolNames({
    given: readToolNames(settings.dataDir),
    isAwaited: (mount) => broken.some((one) => one.mount === mount),
  });
  return { skills: described, ...toolSet(described, names) };
}
