import { afterAll, beforeAll, expect, test, type TestContext } from 'vitest';
import { accessFaults, isTooWide } from './support/access-faults.ts';
import { BrowserPage, CHROMIUM, NO_CHROMIUM } from './support/browser.ts';
import { Cli } from './support/cli.ts';
import { COMMANDABLE, ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

/** A browser starts slowly on a busy machine. */
const PATIENCE = 120_000;

const started = new AsyncDisposableStack();
let url: string;
let browser: BrowserPage;

beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  const cwd = await workspace({
    'echo/Skilletfile.yaml': SKILLETFILE,
    'echo/skill.js': ECHO,
    'runtime-config.yaml': `skills:
  - {name: commandable, path: ${COMMANDABLE}, mount: c, restart: {max: 0, backoff: {initial: 10m, max: 10m}}}
  - {name: echo, path: ./echo}
server: {host: 127.0.0.1, port: 0}
`,
  });
  url = await started.use(new Cli({ cwd })).url();
  browser = started.use(await BrowserPage.open(url));
  browser.page.setDefaultTimeout(PATIENCE);
}, PATIENCE);

afterAll(() => started.disposeAsync());

async function open(context: TestContext, hash: string) {
  context.skip(CHROMIUM === undefined, NO_CHROMIUM);
  return await browser.dashboard(hash);
}

async function run(mount: string, input: unknown): Promise<void> {
  const body = JSON.stringify(input);
  const response = await fetch(`${url}/skills/${mount}/run`, { method: 'POST', body });
  await response.arrayBuffer();
}

test(
  'a skill that crashes is seen to, and its quarantine is lifted with a button',
  { timeout: PATIENCE },
  async (context) => {
    const page = await open(context, '#/');
    const state = page.locator('tr', { hasText: 'commandable' }).locator('.state');
    await state.getByText('ready').waitFor();
    await run('c', { do: 'exit' });
    await state.getByText('quarantined').waitFor();
    await page.getByText('commandable is quarantined; 1 other well.').waitFor();
    await page.getByRole('link', { name: 'commandable' }).click();
    await page.getByRole('button', { name: 'Lift the quarantine' }).click();
    await page.locator('.skill-head .state', { hasText: 'ready' }).waitFor();
    await page.locator('.events', { hasText: 'local: lift quarantine' }).waitFor();
    await page.getByRole('link', { name: 'Crashes' }).last().click();
    await page.locator('.reports button').click();
    await page.locator('.report', { hasText: 'this one did it' }).waitFor();
  },
);

test(
  'a skill is moved into a process and back with a button',
  { timeout: PATIENCE },
  async (context) => {
    const page = await open(context, '#/skills/echo');
    await page.getByRole('button', { name: 'Move to processes' }).click();
    await page.getByText('local has moved it into processes.').waitFor();
    await page.locator('table', { hasText: 'Worker' }).getByText('process').waitFor();
    await page.getByRole('button', { name: 'Move back to threads' }).click();
    await page.getByRole('button', { name: 'Move to processes' }).waitFor();
    await page.locator('.events', { hasText: 'local: move back' }).waitFor();
  },
);

test('a skill is tried with a form made of its schema', { timeout: PATIENCE }, async (context) => {
  const page = await open(context, '#/skills/echo/try');
  await page.getByLabel('text').fill('<b>from a form</b>');
  await page.getByRole('button', { name: 'Call', exact: true }).click();
  await page.locator('.answer .status', { hasText: '200' }).waitFor();
  const shown = await page.locator('.answer pre').innerText();
  expect(JSON.parse(shown)).toEqual({ text: '<b>from a form</b>' });
});

test('a reload says first what it would change', { timeout: PATIENCE }, async (context) => {
  const page = await open(context, '#/');
  await page.getByRole('button', { name: 'Reload…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Nothing has changed.').waitFor();
  await dialog.getByRole('button', { name: 'Reload', exact: true }).click();
  await page.locator('.toast', { hasText: 'Skills reloaded successfully' }).waitFor();
});

test(
  'a skill is disabled after a question, and enabled again',
  { timeout: PATIENCE },
  async (context) => {
    const page = await open(context, '#/skills/echo');
    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('button', { name: 'Enable' }).click();
    await page.locator('.skill-head .state', { hasText: 'ready' }).waitFor();
    // What was asked for just then was not there.
    browser.errors.length = 0;
  },
);

test.for([
  ['#/', '.skills tbody tr'],
  ['#/events', '.events li'],
  ['#/crashes', '.reports li'],
  ['#/skills/c', '.now h2'],
  ['#/skills/c/versions', '.versions-part h2'],
  ['#/skills/c/logs', '.bar select'],
  ['#/skills/c/try', '.field input'],
  ['#/skills/c/usage', '.choice button'],
  ['#/skills/c/about', '.about dl'],
  ['#/usage', '.choice button'],
  ['#/keys', '.limits'],
])(
  '%s fits a phone and keeps nobody out, in the light and in the dark',
  { timeout: PATIENCE },
  async ([hash = '', there = ''], context) => {
    const page = await open(context, hash);
    for (const [colorScheme, width] of [
      ['light', 1280],
      ['dark', 360],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 740 });
      await page.locator(there).first().waitFor();
      expect(await accessFaults(page)).toEqual([]);
      expect(await isTooWide(page)).toBe(false);
    }
    expect(browser.strayed).toEqual([]);
    expect(browser.errors).toEqual([]);
  },
);
