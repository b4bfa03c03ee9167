import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, type TestContext } from 'vitest';
import { BrowserPage, CHROMIUM, NO_CHROMIUM } from './support/browser.ts';
import { Cli } from './support/cli.ts';
import { freePort } from './support/free-port.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

/** A browser starts slowly on a busy machine. */
const PATIENCE = 120_000;
const TOKEN = 'an-admin-token-of-some-length';

const started = new AsyncDisposableStack();
let browser: BrowserPage;
let port: number;
let url: string;

beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  port = await freePort();
  url = `http://127.0.0.1:${String(port)}`;
  browser = started.use(await BrowserPage.open(url));
  browser.page.setDefaultTimeout(PATIENCE);
}, PATIENCE);

afterAll(() => started.disposeAsync());

async function house(context: TestContext) {
  context.skip(CHROMIUM === undefined, NO_CHROMIUM);
  const cwd = await workspace({
    'echo/Skilletfile.yaml': SKILLETFILE,
    'echo/skill.js': ECHO,
    'runtime-config.yaml': `skills:
  - {name: echo, path: ./echo}
server: {host: 127.0.0.1, port: ${String(port)}}
`,
  });
  const start = async (env: Record<string, string> = {}) => {
    const cli = new Cli({ cwd, env });
    await cli.url();
    return cli;
  };
  // Nothing of it is there after a reload.
  const mark = "window.sameDocument ??= 'yes'";
  return { page: browser.page, cwd, start, mark };
}

test.for([
  ['a host that is stopped', 'SIGTERM'],
  ['a host that is killed', 'SIGKILL'],
] as const)(
  'the page says that it is old while there is no host after %s, and is live again without a reload',
  { timeout: PATIENCE },
  async ([, signal], context) => {
    const { page, cwd, start, mark } = await house(context);
    {
      await using first = await start();
      await page.goto(`${url}/dashboard`);
      await page.locator('.state', { hasText: 'ready' }).waitFor();
      await page.locator('.live:not(.not)').waitFor();
      await page.evaluate(mark);
      await page.evaluate("location.hash = '#/events'");
      await page.locator('.events').getByText('w1 is starting').waitFor();
      // From then on it is kept, also by a host that is killed.
      await expect.poll(() => existsSync(join(cwd, '.skillet/host/sessions.json'))).toBe(true);
      first.signal(signal);
      await first.exit;
      await page.getByRole('alert').getByText('The host does not answer.').waitFor();
      await page.locator('.live.not').waitFor();
    }
    await using second = await start();
    await second.ready('echo');
    await page.locator('.live:not(.not)').waitFor();
    await page.locator('.stale').waitFor({ state: 'detached' });
    const starts = page.locator('.events li', { hasText: 'w1 is starting' });
    await expect.poll(() => starts.count(), { timeout: PATIENCE }).toBe(2);
    expect(await page.evaluate('window.sameDocument')).toBe('yes');
    // And it may still do something.
    await page.evaluate("location.hash = '#/skills/echo'");
    await page.getByRole('button', { name: 'Restart workers' }).click();
    await page.locator('.toast', { hasText: 'The workers are replaced' }).waitFor();
  },
);

test(
  'who has signed in with a key stays so through a restart, until the key is revoked',
  { timeout: PATIENCE },
  async (context) => {
    const { page, start, mark } = await house(context);
    const env = { SKILLET_ADMIN_TOKEN: TOKEN };
    const act = async (path: string) => {
      const headers = { Authorization: `Bearer ${TOKEN}` };
      const response = await fetch(url + path, { method: 'POST', headers });
      return JSON.parse(await response.text()) as { key: string };
    };
    {
      await using first = await start(env);
      const { key } = await act('/keys?name=ann&admin=true');
      await page.goto(`${url}/dashboard`);
      await page.getByLabel('Admin token').fill(key);
      await page.keyboard.press('Enter');
      await page.getByRole('link', { name: 'echo' }).waitFor();
      await page.evaluate(mark);
      first.signal('SIGTERM');
      await first.exit;
    }
    await using second = await start(env);
    await second.ready('echo');
    await page.locator('.live:not(.not)').waitFor();
    expect(await page.evaluate('window.sameDocument')).toBe('yes');
    await act('/keys/revoke?key=ann');
    await page.getByLabel('Admin token').waitFor();
    expect(await page.locator('table').count()).toBe(0);
  },
);
