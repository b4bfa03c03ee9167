import type { SkillManifest, SkillSpec } from '@skillet/core';
import { join } from 'node:path';
import type { BuildContext } from './build-context.ts';
import type { GivenServer } from './read-server.ts';
import type { SkillCandidate } from './skill-candidate.ts';

/** The spec of a skill that is an MCP server: what there is to say of it, it says itself once it runs. */
export function serverSkill(
  { mount, name, settings, toolName }: SkillCandidate,
  { spec: mcp, description, tags, credentials }: GivenServer,
  { baseDir, dataDir }: BuildContext,
): SkillSpec {
  const manifest: SkillManifest = {
    name,
    version: '0.0.0',
    description,
    runtime: 'mcp',
    inputs: {},
    outputs: {},
    inventory: tags.length === 0 ? {} : { tags },
    examples: [],
    idempotent: false,
    ...(credentials === undefined ? {} : { credentials }),
  };
  return {
    ...settings,
    mount,
    name,
    manifest,
    // Paths in its command are relative to the configuration.
    dir: baseDir,
    displayDir: '.',
    kind: 'app',
    ...(toolName === undefined ? {} : { toolName: toolName.name }),
    entry: null,
    mcp: { ...mcp, startTimeout: settings.startTimeout },
    validator: '',
    dataDir: join(dataDir, 'skills', mount),
  };
}
