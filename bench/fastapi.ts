import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../packages/supervisor/src/dialect/http/address.ts';
import { fastapiPython } from '../scripts/python/virtual-environment.ts';
import { configWith, startHost } from './host-config.ts';
import { load, wrkIsThere } from './load.ts';
import { median, table } from './figures.ts';

const ROUNDS = 3;
const SECONDS = 2;
const PATIENCE = 30_000;
const NOTES = fileURLToPath(new URL('../examples/fastapi_notes', import.meta.url));
const BODY = '{"text": "hi"}';
/** As the host has it: neither side writes a line or a header that the other doesn't. */
const SETTINGS = [
  '--no-access-log',
  '--no-proxy-headers',
  '--no-server-header',
  '--no-date-header',
  '--log-level=warning',
];

/** A FastAPI application: through the host, and on uvicorn alone. */
export async function fastapi(): Promise<string> {
  const title = 'FastAPI application, POST /notes, 32 connections';
  const found = await fastapiPython();
  if ('missing' in found) return `${title}\nnot measured: ${found.missing}`;
  const config = configWith([['notes', NOTES]], `{workers: 1, python: ${found.python}}`);
  const host = startHost(config);
  const port = await freePort();
  const args = ['-m', 'uvicorn', 'skillet_runtime:app', `--port=${String(port)}`, ...SETTINGS];
  const alone = spawn(found.python, args, { cwd: NOTES, stdio: ['ignore', 'inherit', 'inherit'] });
  host.process.stdout?.resume();
  try {
    const urls = {
      host: `${await host.url}/skills/notes/notes`,
      alone: `http://127.0.0.1:${String(port)}/notes`,
    };
    await Promise.all([answering(urls.host), answering(urls.alone)]);
    const seen = await rates(urls);
    const rows = [
      ['through the host, in a process', seen.host.toFixed(0)],
      ['on uvicorn alone', seen.alone.toFixed(0)],
    ];
    const ratio = (seen.host / seen.alone).toFixed(2);
    return [
      title,
      table(['server', 'requests/s'], rows),
      `host / alone: ${ratio}    (goal: at least 0.8)`,
    ].join('\n');
  } finally {
    alone.kill();
    await Promise.all([host.stop(), alone.exitCode ?? once(alone, 'exit')]);
  }
}

async function rates(urls: { host: string; alone: string }) {
  const wrk = await wrkIsThere();
  const seen: { host: number[]; alone: number[] } = { host: [], alone: [] };
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const name of ['host', 'alone'] as const) {
      const { rate, failed } = await load({ url: urls[name], body: BODY }, SECONDS, wrk);
      if (failed > 0) throw new Error(`${name}: ${String(failed)} requests failed`);
      if (round >= 0) seen[name].push(rate);
    }
  }
  return { host: median(seen.host), alone: median(seen.alone) };
}

/** Resolves once there is an application behind an address. */
async function answering(url: string): Promise<void> {
  const until = performance.now() + PATIENCE;
  const headers = { 'content-type': 'application/json' };
  for (;;) {
    const status = await fetch(url, { method: 'POST', headers, body: BODY }).then(
      async (answer) => {
        await answer.arrayBuffer();
        return answer.status;
      },
      () => 0,
    );
    if (status === 201) return;
    if (performance.now() > until) throw new Error(`${url} answered ${String(status)}`);
    await sleep(50);
  }
}
