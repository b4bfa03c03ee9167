import { afterAll, beforeAll, expect, test } from 'vitest';
import { BrowserPage, CHROMIUM, NO_CHROMIUM } from './support/browser.ts';
import { Cli } from './support/cli.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

/** A browser starts slowly on a busy machine. */
const PATIENCE = 120_000;
const TOKEN = 'an-admin-token-of-some-length';
/** A description that is markup. */
const MARKUP = '<img src=x onerror=alert(1)><b>bold</b>';

async function host(admin?: string): Promise<Cli> {
  const cwd = await workspace({
    'skill/Skilletfile.yaml': SKILLETFILE.replace('Says what it is told', `'${MARKUP}'`),
    'skill/skill.js': ECHO,
    'runtime-config.yaml':
      'skills:\n  - {name: echo, path: ./skill}\nserver: {host: 127.0.0.1, port: 0}\n',
  });
  return new Cli({ cwd, env: admin === undefined ? {} : { SKILLET_ADMIN_TOKEN: admin } });
}

const started = new AsyncDisposableStack();
let open: string;
let locked: string;
let browser: BrowserPage;

beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  [open, locked] = await Promise.all([
    started.use(await host()).url(),
    started.use(await host(TOKEN)).url(),
  ]);
  browser = started.use(await BrowserPage.open(open));
  browser.page.setDefaultTimeout(PATIENCE);
}, PATIENCE);

afterAll(() => started.disposeAsync());

test(
  'who opens the page on the machine of the host sees its skills, and a description is text',
  { timeout: PATIENCE },
  async (context) => {
    context.skip(CHROMIUM === undefined, NO_CHROMIUM);
    const { page } = browser;
    await page.goto(`${open}/dashboard`);
    const row = page.locator('table.skills tbody tr');
    await row.locator('.state', { hasText: 'ready' }).waitFor();
    expect(await row.locator('.what').innerText()).toBe(MARKUP);
    expect(await row.locator('img, b b').count()).toBe(0);
    expect(browser.strayed).toEqual([]);
    expect(browser.errors).toEqual([]);
  },
);

test(
  'a page that another page has opened shows nothing and asks for a key',
  { timeout: PATIENCE },
  async (context) => {
    context.skip(CHROMIUM === undefined, NO_CHROMIUM);
    const { page } = browser;
    await page.goto(`${open}/docs`);
    await page.evaluate("location.href = '/dashboard'");
    await page.locator('.gate .hint').waitFor();
    expect(await page.locator('table').count()).toBe(0);
  },
);

test(
  'with a token the key is typed once, and the session outlives a reload but no sign-out',
  { timeout: PATIENCE },
  async (context) => {
    context.skip(CHROMIUM === undefined, NO_CHROMIUM);
    await using guest = await BrowserPage.open(locked);
    const { page } = guest;
    await page.goto(`${locked}/dashboard`);
    await page.getByLabel('Admin token').fill('a-wrong-one');
    await page.keyboard.press('Enter');
    await page.getByText('The admin token is wrong.').waitFor();
    await page.getByLabel('Admin token').fill(TOKEN);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'echo' }).waitFor();
    await page.reload();
    await page.getByRole('link', { name: 'echo' }).waitFor();
    expect(
      await page.evaluate('document.cookie + JSON.stringify([localStorage, sessionStorage])'),
    ).not.toContain(TOKEN);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Admin token').waitFor();
    await page.reload();
    await page.getByLabel('Admin token').waitFor();
    expect(guest.strayed).toEqual([]);
  },
);
