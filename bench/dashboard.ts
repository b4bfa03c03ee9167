import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { CDPSession, Page } from 'playwright-core';
import { BrowserPage, CHROMIUM, NO_CHROMIUM } from '../apps/skillet-host/test/support/browser.ts';
import { Cli } from '../apps/skillet-host/test/support/cli.ts';
import { COMMANDABLE } from '../apps/skillet-host/test/support/workspace.ts';
import { table } from './figures.ts';

const MINUTES = Number(process.env['SKILLET_MINUTES'] ?? 10);
const SKILLS = 100;
/** Of them so many are called; all others wait for their first call. */
const CALLED = 20;
const EVENTS_PER_SECOND = 50;
/** Seconds for which each page is looked at. */
const LOOK = 10;
/** Seconds until all that the page keeps is full. */
const WARM_UP = 40;
/** Milliseconds that nothing may take longer. */
const LONGEST = 50;

const PAGES = [
  '#/',
  '#/skills/s000',
  '#/',
  '#/events',
  '#/',
  '#/usage',
  '#/keys',
  '#/skills/s001/logs',
];

/** Notes tasks of more than 50 ms, as browsers tell them. */
const WATCH = `
  window.longTasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries())
      window.longTasks.push([location.hash, Math.round(duration)]);
  }).observe({ type: 'longtask' });
`;

type LongTask = readonly [page: string, ms: number];

/** What the dashboard takes of a browser while much happens: its longest task, and its memory over time. */
export async function dashboard(): Promise<string> {
  if (CHROMIUM === undefined) return `Dashboard: left out, ${NO_CHROMIUM}`;
  const cwd = await mkdtemp(join(tmpdir(), 'skillet-bench-'));
  const mounts = Array.from({ length: SKILLS }, (_, n) => `s${String(n).padStart(3, '0')}`);
  const entries = mounts.map(
    (mount) => `  - {name: ${mount}, path: ${COMMANDABLE}, workers: {min: 0, max: 1}}\n`,
  );
  const head = 'server: {host: 127.0.0.1, port: 0}\nskills:\n';
  await writeFile(join(cwd, 'runtime-config.yaml'), head + entries.join(''));
  try {
    await using cli = new Cli({ cwd });
    const url = await cli.url();
    await using browser = await BrowserPage.open(url);
    const { page } = browser;
    await page.goto(`${url}/dashboard`);
    await page
      .locator('table.skills tbody tr')
      .nth(SKILLS - 1)
      .waitFor();
    const stop = new AbortController();
    const calling = callAll(url, mounts.slice(0, CALLED), stop.signal);
    const seen = await watch(page);
    stop.abort();
    return report(seen, await calling);
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

interface Seen {
  readonly heaps: readonly number[];
  readonly tasks: readonly LongTask[];
}

async function watch(page: Page): Promise<Seen> {
  const session = await page.context().newCDPSession(page);
  await visit(page, WARM_UP);
  await page.evaluate(WATCH);
  const heaps = [await heapOf(page, session)];
  for (let minute = 0; minute < MINUTES; minute += 1) {
    await visit(page, 60);
    heaps.push(await heapOf(page, session));
  }
  return { heaps, tasks: await page.evaluate<readonly LongTask[]>('window.longTasks') };
}

/** Goes from page to page. */
async function visit(page: Page, seconds: number): Promise<void> {
  for (let at = 0; at * LOOK < seconds; at += 1) {
    await page.evaluate(`location.hash = ${JSON.stringify(PAGES[at % PAGES.length])}`);
    await pause(LOOK * 1000);
  }
}

/** Bytes that are left on the first page once the garbage is gone. */
async function heapOf(page: Page, session: CDPSession): Promise<number> {
  await page.evaluate("location.hash = '#/'");
  await pause(3000);
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.send('HeapProfiler.disable');
  return usedSize;
}

/** Each call of a skill that throws is an event. Resolves with how many there were in each second. */
async function callAll(url: string, mounts: readonly string[], stop: AbortSignal): Promise<number> {
  const begun = performance.now();
  let calls = 0;
  while (!stop.aborted) {
    const mount = mounts[calls % mounts.length] ?? '';
    const init = { method: 'POST', body: '{"do":"throw","text":"as asked for"}' };
    void fetch(`${url}/skills/${mount}/run`, init).then(
      (answer) => answer.arrayBuffer(),
      () => undefined,
    );
    calls += 1;
    await pause(Math.max(0, begun + (calls * 1000) / EVENTS_PER_SECOND - performance.now()));
  }
  return (calls * 1000) / (performance.now() - begun);
}

function report({ heaps, tasks }: Seen, rate: number): string {
  const mb = (bytes: number | undefined) => ((bytes ?? NaN) / 1024 / 1024).toFixed(1);
  const durations = tasks.map(([, ms]) => ms).toSorted((one, other) => other - one);
  const [longest = 0] = durations;
  const worst = tasks.filter(([, ms]) => ms === longest).map(([page]) => page)[0] ?? '-';
  const over = durations.filter((ms) => ms > LONGEST).length;
  return [
    `Dashboard: ${String(SKILLS)} skills, ${rate.toFixed(0)} events a second, ${String(MINUTES)} minutes in a browser`,
    table(
      ['', 'seen', 'goal'],
      [
        [
          'longest task (ms)',
          longest === 0 ? '<50' : `${String(longest)} (${worst})`,
          `<=${String(LONGEST)}`,
        ],
        ['tasks over 50 ms', String(over), '0'],
        ['heap at the start (MB)', mb(heaps[0]), ''],
        ['heap at the end (MB)', mb(heaps.at(-1)), 'the same'],
      ],
    ),
    `heap after each minute (MB): ${heaps.slice(1).map(mb).join(' ')}`,
  ].join('\n');
}
