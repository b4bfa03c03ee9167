import { basename } from 'node:path';
import type { HostConfig } from '@skillet/config';
import { profileFaults, type Nameable } from '@skillet/mcp';
import { configuredTools } from '../tool-names/configured-tools.ts';

/** A configuration that warns, too, of profiles which name what there is not. */
export function withProfileWarnings(config: HostConfig): HostConfig {
  const { enabled, profiles } = config.mcp;
  if (!enabled || Object.keys(profiles).length === 0) return config;
  const file = config.file === null ? 'the configuration' : basename(config.file);
  const found = profileFaults(profiles, nameableIn(config)).map((message) => ({
    file,
    line: 0,
    message,
  }));
  return { ...config, warnings: [...config.warnings, ...found] };
}

function nameableIn(config: HostConfig): Nameable {
  const { skills, broken, disabled, agentSkills } = config;
  const { skills: described, tools } = configuredTools(config);
  const names = [
    ...described.flatMap(({ mount, descriptor }) => [mount, descriptor.name]),
    ...[...broken, ...disabled].flatMap(({ mount, name }) => [mount, name]),
    ...agentSkills.flatMap(({ mount, name, configuredName }) => [mount, name, configuredName]),
  ];
  const tellsLater = skills.some(({ kind }) => kind !== 'handler');
  return {
    tools: new Map(tools.map((tool) => [tool.toolName, tool])),
    skills: [...new Set(names)],
    mayHaveMore: tellsLater || broken.length > 0 || disabled.length > 0,
  };
}
