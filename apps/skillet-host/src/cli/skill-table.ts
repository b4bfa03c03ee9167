import type { HostConfig } from '@skillet/config';

/** The table of skills, mounts and URLs that a start shows on a terminal. */
export function skillTable(config: HostConfig, url: string): string {
  const rows = [
    ['SKILL', 'MOUNT', 'URL'],
    ...config.skills.map(({ name, mount }) => [name, mount, `${url}/skills/${mount}/run`]),
    ...config.broken.map(({ name, mount, problems }) => [
      name,
      mount,
      `cannot run: ${problems[0] ?? ''}`,
    ]),
  ];
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `\n${lines.map((line) => `  ${line}`).join('\n')}\n\n  ${url}/catalog lists them, ${url}/health says how they are.\n\n`;
}
