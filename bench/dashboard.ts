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

/** A task of the page's own thread. On a machine that others use, too, it lasts longer than it computes. */
interface Task {
  readonly page: string;
  /** Milliseconds from its begin to its end, and those in which it had a core. */
  readonly lasted: number;
  readonly computed: number;
}

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
  readonly tasks: readonly Task[];
}

async function watch(page: Page): Promise<Seen> {
  const session = await page.context().newCDPSession(page);
  await visit(page, session, WARM_UP);
  const heaps = [await heapOf(page, session)];
  const tasks: Task[] = [];
  for (let minute = 0; minute < MINUTES; minute += 1) {
    tasks.push(...(await visit(page, session, 60)));
    heaps.push(await heapOf(page, session));
  }
  return { heaps, tasks };
}

/** Goes from page to page; resolves with the tasks that were long there. */
async function visit(page: Page, session: CDPSession, seconds: number): Promise<readonly Task[]> {
  const tasks: Task[] = [];
  for (let at = 0; at * LOOK < seconds; at += 1) {
    const next = PAGES[at % PAGES.length] ?? '';
    const stop = await longTasks(session);
    await page.evaluate(`location.hash = ${JSON.stringify(next)}`);
    await pause(LOOK * 1000);
    tasks.push(...(await stop()).map((task) => ({ page: next, ...task })));
  }
  return tasks;
}

type Traced = Omit<Task, 'page'>;

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Has the browser note its tasks; what is returned ends that, and resolves with those of the page's thread that were long. */
async function longTasks(session: CDPSession): Promise<() => Promise<readonly Traced[]>> {
  const events: TraceEvent[] = [];
  const take = ({ value }: { value: object[] }): void => {
    events.push(...(value as TraceEvent[]));
  };
  session.on('Tracing.dataCollected', take);
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel', '__metadata'] },
  });
  return async () => {
    const over = new Promise<void>((resolve) => {
      session.once('Tracing.tracingComplete', () => {
        resolve();
      });
    });
    await session.send('Tracing.end');
    await over;
    session.off('Tracing.dataCollected', take);
    const main = new Set(
      events
        .filter(({ args }) => args?.name === 'CrRendererMain')
        .map(({ pid, tid }) => `${String(pid)} ${String(tid)}`),
    );
    return events
      .filter(
        ({ name, pid, tid }) =>
          name.endsWith('RunTask') && main.has(`${String(pid)} ${String(tid)}`),
      )
      .map(({ dur = 0, tdur = 0 }) => ({ lasted: dur / 1000, computed: tdur / 1000 }))
      .filter(({ lasted }) => lasted > LONGEST);
  };
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
  const row = (label: string, of: (task: Task) => number) => {
    const [worst] = tasks.toSorted((one, other) => of(other) - of(one));
    const longest = worst === undefined ? `<${String(LONGEST)}` : of(worst).toFixed(0);
    const over = tasks.filter((task) => of(task) > LONGEST).length;
    return [label, longest, worst?.page ?? '-', String(over), `<=${String(LONGEST)}`];
  };
  return [
    `Dashboard: ${String(SKILLS)} skills, ${rate.toFixed(0)} events a second, ${String(MINUTES)} minutes in a browser`,
    table(
      ['', 'longest (ms)', 'where', 'over 50 ms', 'goal'],
      [
        row('tasks, from begin to end', ({ lasted }) => lasted),
        row('tasks, while they had a core', ({ computed }) => computed),
      ],
    ),
    `heap after each minute, once collected (MB; goal: flat): ${heaps.map(mb).join(' ')}`,
  ].join('\n');
}
