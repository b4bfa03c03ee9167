import {
  describer,
  serverDescriber,
  ToolNames,
  toolSet,
  type DescribedSkill,
  type ToolSet,
} from '@skillet/catalog';
import type { HostConfig } from '@skillet/config';
import { withoutVersions, type Descriptor, type SkillSpec } from '@skillet/core';
import { readToolNames } from './tool-names-file.ts';

/** The skills of a configuration, and their tools as a host would name them. */
export interface ConfiguredTools extends ToolSet {
  readonly skills: readonly DescribedSkill[];
}

/**
 * The tools of a configuration; those that an application tells of itself are not known, and those of an MCP server only
 * where it `told` of them: in the order of the skills.
 */
export function configuredTools(
  { skills, broken, settings }: Pick<HostConfig, 'skills' | 'broken' | 'settings'>,
  told: readonly (string | undefined)[] = [],
): ConfiguredTools {
  const toldAt = new Map(skills.map(({ mount }, index) => [mount, told[index]]));
  const described = withoutVersions(skills).map((spec) => ({
    mount: spec.mount,
    descriptor: descriptorOf(spec, toldAt.get(spec.mount)),
  }));
  const names = new ToolNames({
    given: readToolNames(settings.dataDir),
    isAwaited: (mount) => broken.some((one) => one.mount === mount),
  });
  return { skills: described, ...toolSet(described, names) };
}

function descriptorOf(spec: SkillSpec, told: string | undefined): Descriptor {
  if (spec.mcp === undefined) return describer(spec)(undefined);
  const facts = told === undefined ? undefined : { health: false, told };
  return serverDescriber(spec.manifest, spec.mount)(facts);
}
