import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { Cli, run } from './support/cli.ts';
import { freePort } from './support/free-port.ts';
import { NO_PROMETHEUS, PROMETHEUS } from './support/prometheus-tools.ts';
import { COMMANDABLE, workspace } from './support/workspace.ts';

const root = (name: string) => new URL(`../../../${name}`, import.meta.url);

interface Rules {
  readonly groups: readonly { readonly rules: readonly { readonly expr: string }[] }[];
}
interface Dashboard {
  readonly panels: readonly { readonly targets: readonly { readonly expr: string }[] }[];
}

/** What the alerts look at, without the bound beyond which they fire. */
async function alertQueries(): Promise<string[]> {
  const text = await readFile(root('deploy/prometheus/skillet-host.rules.yaml'), 'utf8');
  const { groups } = parse(text) as Rules;
  return groups.flatMap(({ rules }) =>
    rules.map(({ expr }) => expr.replace(/ (?:>|==) [\d.]+$/, '')),
  );
}

async function panelQueries(): Promise<string[]> {
  const text = await readFile(root('deploy/grafana/skillet-host.json'), 'utf8');
  const { panels } = JSON.parse(text) as Dashboard;
  return panels.flatMap(({ targets }) =>
    targets.map(({ expr }) =>
      expr.replaceAll('$__rate_interval', '1m').replaceAll(/\$(?:instance|mount)/g, '.*'),
    ),
  );
}

/** A Prometheus that scrapes one address each second. */
async function prometheus(target: string): Promise<{ url: string } & AsyncDisposable> {
  const dir = await workspace();
  const config = join(dir, 'prometheus.yml');
  await writeFile(
    config,
    JSON.stringify({
      global: { scrape_interval: '1s' },
      scrape_configs: [{ job_name: 'skillet-host', static_configs: [{ targets: [target] }] }],
    }),
  );
  const address = `127.0.0.1:${String(await freePort())}`;
  const child = spawn(
    PROMETHEUS ?? 'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(dir, 'data')}`,
      `--web.listen-address=${address}`,
    ],
    { stdio: 'ignore' },
  );
  return {
    url: `http://${address}`,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** How many series a query answers with; what is wrong with it, when it is no query. */
async function series(url: string, query: string): Promise<number | string> {
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}`);
  const { data, error } = (await response.json()) as {
    readonly data?: { readonly result: readonly unknown[] };
    readonly error?: string;
  };
  return error ?? data?.result.length ?? 0;
}

test(
  'a real Prometheus sees data for every query of the alerts and the dashboard',
  { timeout: 180_000 },
  async (context) => {
    context.skip(PROMETHEUS === undefined, NO_PROMETHEUS);
    const text = `skills:
  - {name: commandable, path: ${COMMANDABLE}, mount: c}
server: {host: 127.0.0.1, port: 0}
metrics: {port: 0}
`;
    await using cli = new Cli({ cwd: await workspace({ 'runtime-config.yaml': text }) });
    const at = new URL(
      String((await cli.line((line) => line['metrics_url'] !== undefined))['metrics_url']),
    );
    const url = await cli.url();
    await cli.ready('c');
    await using server = await prometheus(at.host);
    const ends = new AbortController();
    const calls = (async () => {
      while (!ends.signal.aborted) {
        await run(url, 'c', { do: 'ok', ms: 0 });
        await run(url, 'c', { do: 'exit', ms: 3 });
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    })();
    try {
      const queries = [...(await alertQueries()), ...(await panelQueries())];
      await vi.waitFor(
        async () => {
          const empty: string[] = [];
          for (const query of queries) {
            const seen = await series(server.url, query);
            if (seen === 0 || typeof seen === 'string') empty.push(`${query}: ${String(seen)}`);
          }
          expect(empty).toEqual([]);
        },
        { timeout: 120_000, interval: 2000 },
      );
    } finally {
      ends.abort();
      await calls;
    }
  },
);
