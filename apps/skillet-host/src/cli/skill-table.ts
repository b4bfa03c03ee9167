import type { HostConfig } from '@skillet/config';
import { alignColumns } from '@skillet/command';

/** The table of skills, mounts and URLs that a start shows on a terminal. */
export function skillTable(config: HostConfig, url: string): string {
  const lines = alignColumns([
    ['SKILL', 'MOUNT', 'URL'],
    ...config.skills.map(({ name, mount }) => [name, mount, `${url}/skills/${mount}/run`]),
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
  const lines = skills.map<[object, string]>(({ name, mount }) => {
    const at = `${url}/skills/${mount}/run`;
    return [{ skill: name, mount, endpoint: at }, `serving ${name} at ${at}`];
  });
  return [...lines, [{ docs: `${url}/docs` }, `try them out at ${url}/docs`]];
}
