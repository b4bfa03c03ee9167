import { expect, it } from 'vitest';
import { hostRoutes } from '../../../packages/gateway/src/routes/host-routes.ts';
import { SKILL_ROUTES, type SkillRoute } from '../../../packages/gateway/src/skill/skill-routes.ts';
import { FakeFeed } from '../../../packages/gateway/test/support/fake-feed.ts';
import { Cli, get } from './support/cli.ts';
import { workspace } from './support/workspace.ts';

type Paths = Readonly<Record<string, Readonly<Record<string, { readonly summary: string }>>>>;

const never = () => Promise.reject(new Error('not asked for'));

it('docs/endpoints.md lists every endpoint', async () => {
  const events = new FakeFeed();
  const installer = { install: never, uninstall: never, search: never, has: () => false };
  const host = hostRoutes({ reload: never, pardon: never, events, dashboard: '.', installer });
  const cwd = await workspace({
    'runtime-config.yaml': 'skills: []\nserver: {host: 127.0.0.1, port: 0}\n',
  });
  await using cli = new Cli({ cwd });
  const document = await get(`${await cli.url()}/openapi.json`);
  const known = new Set([
    ...host.map(({ path }) => path),
    '/metrics',
    '/analytics',
    '/skills/{mount}',
  ]);
  const dashboards = Object.entries(document['paths'] as Paths)
    .filter(([path]) => !known.has(path))
    .flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, { summary }]) => [
        `\`${method.toUpperCase()} ${path}\``,
        summary,
      ]),
    );
  const page = `# Endpoints

Made from the tables that the host serves by; \`vitest run apps/skillet-host/test/endpoints-page-is-fresh.test.ts --update\` writes it
anew. \`GET\` brings \`HEAD\`, and every path answers \`OPTIONS\`. Who is an admin: [health.md](health.md).

## Of the host

${table(
  ['request', 'for', 'answer'],
  host.map((row) => [
    requestOf(row, row.path),
    row.scope === 'admin' ? 'admins' : 'anybody',
    row.summary,
  ]),
)}

## Of each skill

${table(
  ['request', 'answer'],
  [...SKILL_ROUTES].map(([path, row]) => [requestOf(row, `/skills/<mount>${path}`), row.summary]),
)}

An application gets everything below its mount, with every method.

\`DELETE /skills/<mount>\` takes an installed skill away, and is for admins, as \`POST /skills\` is: [installing-skills.md](installing-skills.md).

## For clients of MCP

\`/mcp\` has every skill as a tool, \`/mcp/<profile>\` those of a profile: [mcp.md](mcp.md).

## For people

\`/dashboard\` shows what runs: [dashboard.md](dashboard.md). What its page asks for is for scripts too, and for admins:

${table(['request', 'answer'], dashboards)}

## For Prometheus

\`GET /metrics\` tells what is counted and measured, to admins where the configuration says nothing else: [telemetry.md](telemetry.md).

## For whoever wants to know what is used

\`/versions\`, \`/rollback\`, \`/canary\` and \`/weights\` are for admins, too: [versions.md](versions.md).
So is \`/recording\`: [recordings.md](recordings.md#without-a-shell).

\`GET /analytics\` tells admins what was used, by whom, how often, how fast and how well: [analytics.md](analytics.md).
`;
  await expect(page).toMatchFileSnapshot('../../../docs/endpoints.md');
});

function requestOf({ methods }: Pick<SkillRoute, 'methods'>, path: string): string {
  return `\`${methods.join(', ')} ${path}\``;
}

function table(...[head, rows]: [readonly string[], readonly (readonly string[])[]]): string {
  const widths = head.map((_, at) =>
    Math.max(...[head, ...rows].map((row) => row[at]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
