import type { HostConfig } from '@skillet/config';
import { alignColumns } from '@skillet/command';
import type { SkillSpec } from '@skillet/core';

/** The table of skills, mounts and URLs that a start shows on a terminal. */
export function skillTable(config: HostConfig, url: string): string {
  const lines = alignColumns([
    ['SKILL', 'MOUNT', 'URL'],
    ...config.skills.map((spec) => [spec.name, spec.mount, addressOf(spec, url)]),
    ...config.broken.map(({ name, mount, problems }) => [
      name,
      mount,
      `cannot run: ${problems[0] ?? ''}`,
    ]),
  ]);
  return `\n${lines.map((line) => `  ${line}`).join('\n')}\n\n  Try them out at ${url}/docs; ${url}/catalog lists them, ${url}/health says how they are.\n\n`;
}

/** The same for a log: fields and text of a line for each skill that is served, and of one for where to try them. */
export function skillLines({ skills }: HostConfig, url: string): [object, string][] {
  const lines = skills.map<[object, string]>((spec) => {
    const { name, mount } = spec;
    const at = addressOf(spec, url);
    return [{ skill: name, mount, endpoint: at }, `serving ${name} at ${at}`];
  });
  return [...lines, [{ docs: `${url}/docs` }, `try them out at ${url}/docs`]];
}

/** Where a skill is called; each tool of an MCP server has a path of its own below that. */
function addressOf({ mount, mcp }: SkillSpec, url: string): string {
  return `${url}/skills/${mount}/${mcp === undefined ? 'run' : 'tools/<tool>'}`;
}
