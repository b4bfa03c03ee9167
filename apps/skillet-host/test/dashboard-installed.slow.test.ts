import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessFaults, isTooWide } from './support/access-faults.ts';
import { BrowserPage, CHROMIUM, NO_CHROMIUM } from './support/browser.ts';
import { Cli, get, run } from './support/cli.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

/** A browser starts slowly on a busy machine, and so does each command. */
const PATIENCE = 120_000;
const CONFIG = 'skills: []\nserver: {host: 127.0.0.1, port: 0}\n';
/** A description that is markup. */
const MARKUP = '<img src=x onerror=alert(1)>';

const skilletfile = (version: string) =>
  SKILLETFILE.replace('Says what it is told', `'${MARKUP}'`).replace('1.0.0', version);

const started = new AsyncDisposableStack();
let url: string;
let cwd: string;
let browser: BrowserPage;

beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  cwd = await workspace({
    'project/runtime-config.yaml': `${CONFIG}install: {allow: [../echo]}\n`,
    'echo/Skilletfile.yaml': skilletfile('1.0.0'),
    'echo/skill.js': ECHO,
  });
  url = await started.use(new Cli({ cwd: join(cwd, 'project') })).url();
  browser = started.use(await BrowserPage.open(url));
  browser.page.setDefaultTimeout(PATIENCE);
}, PATIENCE);

afterAll(() => started.disposeAsync());

async function isForEverybody(): Promise<void> {
  const { page } = browser;
  for (const [colorScheme, width] of [
    ['dark', 360],
    ['light', 1280],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 740 });
    expect(await accessFaults(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
  }
  expect(await page.locator('img').count()).toBe(0);
  expect(browser.strayed).toEqual([]);
  expect(browser.errors).toEqual([]);
}

test(
  'a skill is looked at, installed, updated and taken away again; what may not be is refused, and then not offered',
  { timeout: 2 * PATIENCE },
  async (context) => {
    context.skip(CHROMIUM === undefined, NO_CHROMIUM);
    const page = await browser.dashboard('#/installed');
    await page.getByText('No skill is installed.').waitFor();
    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: 'Install…' }).click();
    await dialog.getByText('May be installed here: ../echo.').waitFor();
    await dialog.getByLabel('Where it is').fill('../other');
    await page.keyboard.press('Enter');
    await dialog.getByRole('alert').getByText('install.allow does not allow ../other').waitFor();
    // The refusal is on the console, too.
    browser.errors.length = 0;
    await dialog.getByLabel('Where it is').fill('../echo');
    await dialog.getByLabel('Its name and mount').fill('say');
    await dialog.getByRole('button', { name: 'Look at it' }).click();
    await dialog.getByRole('heading', { name: 'say 1.0.0' }).waitFor();
    await dialog.getByText(MARKUP).waitFor();
    expect((await run(url, 'say', {})).status).toBe(404);
    await isForEverybody();
    await dialog.getByRole('button', { name: 'Install it' }).click();
    const row = page.locator('.installed tbody tr', { hasText: 'say' });
    await row.getByText('1.0.0').waitFor();
    expect((await run(url, 'say', { text: 'hi' })).body).toEqual({ text: 'hi' });
    await isForEverybody();
    expect(await get(`${url}/installed`)).toMatchObject({
      skills: [{ name: 'say', version: '1.0.0', there: true, changed: false, mounts: ['say'] }],
      ...{ allow: ['../echo'], frozen: false },
    });
    await page.getByRole('button', { name: 'Look for newer ones' }).click();
    await row.getByText('`update` finds out whether it has changed').waitFor();

    await writeFile(join(cwd, 'echo/Skilletfile.yaml'), skilletfile('1.1.0'));
    await page.getByRole('button', { name: 'Update say' }).click();
    await dialog.getByRole('button', { name: 'Look at it' }).click();
    await dialog.getByRole('heading', { name: 'say 1.1.0' }).waitFor();
    await dialog.getByText('1.0.0 from').waitFor();
    await dialog.getByRole('button', { name: 'Update it' }).click();
    await row.getByText('1.1.0').waitFor();

    await page.getByRole('button', { name: 'Uninstall say' }).click();
    await dialog.getByRole('button', { name: 'Uninstall', exact: true }).click();
    await page.getByText('No skill is installed.').waitFor();
    expect((await run(url, 'say', {})).status).toBe(404);

    await writeFile(join(cwd, 'project/runtime-config.yaml'), CONFIG);
    await appendFile(join(cwd, 'project/runtime-config.yaml'), 'install: {frozen: true}\n');
    await fetch(`${url}/reload`, { method: 'POST' });
    await browser.dashboard('#/');
    await browser.dashboardAt('#/installed');
    await page.getByText('What is installed stays as it is').waitFor();
    expect(await page.getByRole('button', { name: 'Install…' }).count()).toBe(0);
    const update = await fetch(`${url}/installed/update?name=say`, { method: 'POST' });
    expect(update.status).toBe(403);
  },
);
