import { afterAll, beforeAll, expect, test, type TestContext } from 'vitest';
import { accessFaults, isTooWide } from './support/access-faults.ts';
import { BrowserPage, CHROMIUM, NO_CHROMIUM } from './support/browser.ts';
import { Cli } from './support/cli.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

/** A browser starts slowly on a busy machine. */
const PATIENCE = 120_000;
const ENTER = 'Enter';

const started = new AsyncDisposableStack();
let url: string;
let cli: Cli;
let browser: BrowserPage;

beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  const cwd = await workspace({
    'echo/Skilletfile.yaml': SKILLETFILE,
    'echo/skill.js': ECHO,
    'runtime-config.yaml': `skills:
  - {name: echo, path: ./echo}
  - {name: other, path: ./echo, rate_limit: {concurrency: 3}}
server: {host: 127.0.0.1, port: 0}
callers: {required: true, limits: {anonymous: {rate: 9/min}}}
analytics: {flush: 1s}
`,
  });
  cli = started.use(new Cli({ cwd }));
  url = await cli.url();
  browser = started.use(await BrowserPage.open(url));
  browser.page.setDefaultTimeout(PATIENCE);
}, PATIENCE);

afterAll(() => started.disposeAsync());

async function open(context: TestContext, hash: string) {
  context.skip(CHROMIUM === undefined, NO_CHROMIUM);
  await browser.page.setViewportSize({ width: 1280, height: 740 });
  return await browser.dashboard(hash);
}

async function run(mount: string, key: string): Promise<number> {
  const headers = { Authorization: `Bearer ${key}` };
  const init = { method: 'POST', body: '{"text":"hello"}', headers };
  const response = await fetch(`${url}/skills/${mount}/run`, init);
  await response.arrayBuffer();
  return response.status;
}

test(
  'a key is issued with the keyboard alone, shown once, and refused as soon as it is revoked',
  { timeout: PATIENCE },
  async (context) => {
    const page = await open(context, '#/keys');
    await page.getByText('Nobody has a key.').waitFor();
    await page.getByRole('button', { name: 'Issue a key…' }).focus();
    await page.keyboard.press(ENTER);
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('agent-a');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.getByRole('checkbox', { name: 'echo' }).waitFor();
    expect(await accessFaults(page)).toEqual([]);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.keyboard.press(ENTER);
    const key = await page.locator('#fresh-key').innerText();
    expect(await accessFaults(page)).toEqual([]);
    expect([await run('echo', key), await run('other', key)]).toEqual([200, 404]);
    await page.keyboard.press('Escape');
    const row = page.locator('table.keys tbody tr', { hasText: 'agent-a' });
    await row.locator('time').waitFor();
    expect(await row.locator('.tag').allInnerTexts()).toEqual(['echo']);
    expect(await page.content()).not.toContain(key);

    await row.getByRole('button', { name: 'Replace the key of agent-a' }).click();
    await page.getByRole('button', { name: 'Make the key' }).click();
    const second = await page.locator('#fresh-key').innerText();
    await page.getByRole('button', { name: 'Done' }).click();
    expect(await row.count()).toBe(2);
    await row.first().getByText('one of 2 that hold').waitFor();

    await row
      .first()
      .getByRole('button', { name: /^Revoke/ })
      .click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.locator('.toast', { hasText: 'refused from now on' }).waitFor();
    expect([await run('echo', key), await run('echo', second)]).toEqual([401, 200]);
    await page.evaluate("location.hash = '#/events'");
    for (const what of ['issue key agent-a', 'rotate key agent-a', 'revoke key agent-a'])
      await page.locator('.events', { hasText: `local: ${what}` }).waitFor();
    expect(JSON.stringify(cli.lines)).not.toContain(key);
    expect(browser.errors).toEqual([]);
  },
);

test('what is wrong with a key is said in the form', { timeout: PATIENCE }, async (context) => {
  const page = await open(context, '#/keys');
  await page.getByRole('button', { name: 'Issue a key…' }).click();
  await page.getByLabel('Whose it is').fill('local');
  await page.getByRole('button', { name: 'Issue', exact: true }).click();
  await page.getByRole('alert').getByText("can't be a name").waitFor();
  await page.getByLabel('Whose it is').fill('agent-b');
  await page.getByLabel('Some skills').check();
  await page.getByRole('button', { name: 'Issue', exact: true }).click();
  await page.getByRole('alert').getByText('Choose at least one skill.').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect(await page.getByRole('dialog').count()).toBe(0);
  // The refusal is on the console, too.
  browser.errors.length = 0;
});

test('limits are shown with what is used of them', { timeout: PATIENCE }, async (context) => {
  const page = await open(context, '#/keys');
  const limits = page.locator('.limits-table');
  await limits.getByText('each address without a key').waitFor();
  await limits.getByText('all calls to other').waitFor();
  await limits.getByText('0 of 3 used').waitFor({ state: 'attached' });
});

test(
  'usage is shown by skill, caller and outcome, as bars and as tables',
  { timeout: PATIENCE },
  async (context) => {
    const page = await open(context, '#/usage');
    const made = await fetch(`${url}/keys?name=agent-u`, { method: 'POST' });
    const { key } = JSON.parse(await made.text()) as { key: string };
    for (let call = 0; call < 3; call += 1) expect(await run('echo', key)).toBe(200);
    const table = page.locator('table.usage-table');
    const choice = page.getByRole('combobox', { name: 'by' });
    const cells = (name: string) =>
      table.locator('tbody tr', { hasText: name }).locator('td').first();
    await page.getByRole('button', { name: '1 hour' }).click();
    await table.getByRole('link', { name: 'echo' }).waitFor();
    await choice.selectOption('caller');
    await cells('agent-u').getByText('3').waitFor();
    await page.locator('.bars canvas').waitFor();
    await page.getByText('As a table').click();
    await page.locator('.bars .rows td', { hasText: '3' }).first().waitFor();
    await choice.selectOption('outcome');
    await table.locator('tbody th', { hasText: /^answered/ }).waitFor();
    for (const [colorScheme, width] of [
      ['light', 1280],
      ['dark', 360],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 740 });
      expect(await accessFaults(page)).toEqual([]);
      expect(await isTooWide(page)).toBe(false);
    }
    await choice.selectOption('skill');
    await table.getByRole('link', { name: 'echo' }).focus();
    await page.keyboard.press(ENTER);
    await page.getByRole('heading', { name: 'echo' }).waitFor();
    await cells('agent-u').getByText('3').waitFor();
    await page.setViewportSize({ width: 360, height: 740 });
    await page.evaluate("location.hash = '#/keys'");
    await page.locator('table.keys tbody tr').first().waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await accessFaults(page)).toEqual([]);
      expect(await isTooWide(page)).toBe(false);
    }
    expect(browser.strayed).toEqual([]);
    expect(browser.errors).toEqual([]);
  },
);
