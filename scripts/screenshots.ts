import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { BrowserPage } from '../apps/skillet-host/test/support/browser.ts';
import { Cli } from '../apps/skillet-host/test/support/cli.ts';

// Takes a picture of every page of the dashboard, by day and by night, on a desk and on a phone: `pnpm screenshots`.
// With a folder as argument, there; else in docs/dashboard, where the pages of the documentation have some of them from.
const ROOT = join(import.meta.dirname, '..');
const PLACE = process.argv[2] ?? join(ROOT, 'docs', 'dashboard');
/** Milliseconds of traffic before, so that charts have something to show. */
const TRAFFIC = Number(process.env['SKILLET_TRAFFIC'] ?? 90_000);

const EXAMPLES = [
  ['get_current_time', 'anthropic_time', 'time'],
  ['text_stats', 'text_stats', 'text_stats'],
  ['notes', 'express_notes', 'notes'],
  ['links', 'hono_links', 'links'],
  ['streaming', 'streaming', 'streaming'],
  ['chaos', 'chaos', 'chaos'],
] as const;

const PAGES = [
  ['overview', '#/'],
  ['skill', '#/skills/chaos'],
  ['logs', '#/skills/chaos/logs'],
  ['try', '#/skills/time/try'],
  ['events', '#/events'],
  ['crashes', '#/crashes'],
] as const;

const LOOKS = [
  ['light', 'desk', 1360, 860],
  ['dark', 'desk', 1360, 860],
  ['light', 'phone', 360, 780],
  ['dark', 'phone', 360, 780],
] as const;

const folder = await mkdtemp(join(tmpdir(), 'skillet-screenshots-'));
const skills = EXAMPLES.map(
  ([name, dir, mount]) =>
    `  - {name: ${name}, path: ${join(ROOT, 'examples', dir)}, mount: ${mount}}`,
);
const head = 'server: {host: 127.0.0.1, port: 0}\nskills:\n';
await writeFile(join(folder, 'runtime-config.yaml'), `${head}${skills.join('\n')}\n`);
await mkdir(PLACE, { recursive: true });
{
  await using cli = new Cli({ cwd: folder });
  const url = await cli.url();
  await traffic(url);
  await using browser = await BrowserPage.open(url);
  for (const look of LOOKS) await takeAll(browser.page, url, look);
}
await rm(folder, { recursive: true });

async function call(url: string, path: string, body?: unknown): Promise<void> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  await fetch(url + path, init).then((answer) => answer.arrayBuffer());
}

async function traffic(url: string): Promise<void> {
  const end = performance.now() + TRAFFIC;
  for (let round = 0; performance.now() < end; round += 1) {
    const many = 4 + Math.round(3 * Math.sin(round / 25));
    await Promise.all([
      ...Array.from({ length: many }, () => call(url, '/skills/time/run', {})),
      call(url, '/skills/text_stats/run', { text: 'so many words' }),
      call(url, '/skills/notes/notes'),
      call(url, '/skills/chaos/run', { bomb: 'say' }),
      call(url, '/skills/chaos/run', { bomb: round % 9 === 0 ? 'throw' : 'ok' }),
    ]);
    if (round % 150 === 75) await call(url, '/skills/chaos/run', { bomb: 'exit-1', ms: round });
    await pause(100);
  }
}

async function takeAll(page: Page, url: string, look: (typeof LOOKS)[number]): Promise<void> {
  const [colorScheme, device, width, height] = look;
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height });
  for (const [name, hash] of PAGES) {
    await page.goto(`${url}/dashboard${hash}`);
    await page.reload();
    if (name === 'crashes') await page.locator('.reports button').first().click();
    if (name === 'try') {
      await page.locator('.field input').first().fill('Europe/Vienna');
      await page.getByRole('button', { name: 'Call', exact: true }).click();
      await page.locator('.answer .status').waitFor();
    }
    await pause(1500);
    await page.screenshot({ path: join(PLACE, `${name}-${colorScheme}-${device}.png`) });
  }
}
