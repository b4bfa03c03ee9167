import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { BrowserPage } from '../apps/skillet-host/test/support/browser.ts';
import { Stage } from './screenshots/stage.ts';

// Takes a picture of every page of the dashboard, by day and by night, on a desk and on a phone: `pnpm screenshots`.
// With a folder as argument, all of them there; else those that the documentation shows, in docs/images.
const IMAGES = join(import.meta.dirname, '..', 'docs', 'images');
const PLACE = process.argv[2];
/** Milliseconds of traffic before, so that charts have something to show. */
const TRAFFIC = Number(process.env['SKILLET_TRAFFIC'] ?? 120_000);
/** Milliseconds until charts and figures stand. */
const SETTLE = 1500;

interface Shot {
  readonly name: string;
  readonly hash: string;
  readonly prepare?: (page: Page) => Promise<void>;
}

const PAGES: readonly Shot[] = [
  { name: 'overview', hash: '#/' },
  { name: 'skill', hash: '#/skills/chaos' },
  { name: 'versions', hash: '#/skills/time/versions' },
  { name: 'logs', hash: '#/skills/chaos/logs' },
  {
    name: 'try',
    hash: '#/skills/time/try',
    prepare: async (page) => {
      await page.locator('.field input').first().fill('Europe/Vienna');
      await page.getByRole('button', { name: 'Call', exact: true }).click();
      await page.locator('.answer .status').waitFor();
    },
  },
  { name: 'skill-usage', hash: '#/skills/time/usage' },
  { name: 'about', hash: '#/skills/time/about' },
  {
    name: 'usage',
    hash: '#/usage',
    prepare: (page) => page.getByRole('button', { name: '30 days' }).click(),
  },
  { name: 'events', hash: '#/events' },
  {
    name: 'crashes',
    hash: '#/crashes',
    prepare: (page) => page.locator('.reports button').first().click(),
  },
  { name: 'keys', hash: '#/keys' },
  {
    name: 'issue',
    hash: '#/keys',
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Issue a key…' }).click();
      await page.getByLabel('Some skills').check();
    },
  },
];

const LOOKS = [
  ['light', 'desk', 1360, 860],
  ['dark', 'desk', 1360, 860],
  ['light', 'phone', 360, 780],
  ['dark', 'phone', 360, 780],
] as const;

/** What the documentation shows: which page, by which light. */
const SHOWN = [
  ['overview', 'light'],
  ['skill', 'dark'],
  ['usage', 'light'],
  ['keys', 'dark'],
] as const;

await using stage = await Stage.set(TRAFFIC);
await using browser = await BrowserPage.open(stage.url);
const { page } = browser;
if (PLACE === undefined) {
  await mkdir(IMAGES, { recursive: true });
  for (const [name, colorScheme] of SHOWN) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 1280, height: 760 });
    await show(name);
    await keep(join(IMAGES, `dashboard-${name}.webp`));
  }
} else {
  await mkdir(PLACE, { recursive: true });
  for (const [colorScheme, device, width, height] of LOOKS) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height });
    for (const { name } of PAGES) {
      await show(name);
      await page.screenshot({ path: join(PLACE, `${name}-${colorScheme}-${device}.png`) });
    }
  }
}

async function show(name: string): Promise<void> {
  const { hash = '', prepare } = PAGES.find((one) => one.name === name) ?? {};
  await page.goto(`${stage.url}/dashboard${hash}`);
  await page.reload();
  await prepare?.(page);
  await pause(SETTLE);
}

/** As WebP, which is a third of PNG: Playwright itself makes none. */
async function keep(file: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 82 });
  await writeFile(file, Buffer.from(data, 'base64'));
}
