import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, type TestContext } from 'vitest';
import { BrowserPage, CHROMIUM, NO_CHROMIUM } from './support/browser.ts';
import { Cli } from './support/cli.ts';
import { SKILLETFILE, workspace } from './support/workspace.ts';

/** A browser starts slowly on a busy machine. */
const PATIENCE = 120_000;
const MANY = 200;
/** What a skill says that is markup. */
const MARKUP = '<img src=x onerror="document.title=1"><b>bold</b>';
const SKILL = `export const handler = (inputs, { log }) => {
  log.warn(inputs.text);
  if (inputs.text.startsWith('throw')) throw new Error(inputs.text);
  return inputs;
};
`;

const started = new AsyncDisposableStack();
let cwd: string;
let url: string;
let browser: BrowserPage;

beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  const entries = Array.from({ length: MANY }, (_, index) => {
    const name = `s${String(index).padStart(3, '0')}`;
    const path = name === 's002' ? './apart' : './echo';
    return `  - {name: ${name}, path: ${path}, workers: {min: 0}}\n`;
  });
  cwd = await workspace({
    'echo/Skilletfile.yaml': SKILLETFILE,
    'echo/skill.js': SKILL,
    'apart/Skilletfile.yaml': SKILLETFILE,
    'apart/skill.js': SKILL,
    'runtime-config.yaml': `skills:\n${entries.join('')}server: {host: 127.0.0.1, port: 0}\n`,
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

async function run(mount: string, text: string): Promise<void> {
  const init = { method: 'POST', body: JSON.stringify({ text }) };
  const response = await fetch(`${url}/skills/${mount}/run`, init);
  await response.arrayBuffer();
}

test(
  'two hundred skills are sorted, searched and narrowed down',
  { timeout: PATIENCE },
  async (context) => {
    const page = await open(context, '#/');
    const rows = page.locator('table.skills tbody tr');
    await rows.nth(MANY - 1).waitFor();
    const first = rows.first().locator('.c-name a');
    await page.getByRole('button', { name: 'Skill', exact: true }).click();
    await page.getByRole('button', { name: 'Skill', exact: true }).click();
    await first.getByText('s199').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('s04');
    await page.getByText('10 skills shown').waitFor();
    expect(await rows.count()).toBe(10);
    await first.getByText('s049').waitFor();
    await page.getByLabel('Search skills').fill('');
    await run('s123', 'hello');
    await page.getByRole('button', { name: 'In use' }).click();
    await page.getByText('1 skill shown').waitFor();
    await first.getByText('s123').waitFor();
    await page.getByRole('button', { name: /^All/ }).click();
    await page.getByLabel('Search skills').fill('nothing like it');
    await page.getByText('No skill fits what you search for.').waitFor();
    await page.getByLabel('Search skills').fill('');
    expect(browser.errors).toEqual([]);
  },
);

test(
  'markup in log lines and errors stays text, and runs nothing',
  { timeout: PATIENCE },
  async (context) => {
    const page = await open(context, '#/skills/s001/logs');
    await run('s001', `logged ${MARKUP}`);
    await run('s001', `throw ${MARKUP}`);
    await page.locator('.log .said', { hasText: `logged ${MARKUP}` }).waitFor();
    await page.evaluate("location.hash = '#/events'");
    await page.locator('.events .said', { hasText: MARKUP }).first().waitFor();
    await page.evaluate("location.hash = '#/skills/s001/try'");
    await page.getByLabel('text').fill(MARKUP);
    await page.getByRole('button', { name: 'Call', exact: true }).click();
    await page.locator('.answer pre', { hasText: '<b>bold</b>' }).waitFor();
    expect(await page.locator('img, b:text-is("bold")').count()).toBe(0);
    expect(await page.title()).not.toBe('1');
    expect(browser.strayed).toEqual([]);
    expect(browser.errors).toEqual([]);
  },
);

test(
  'a reload with a broken file says what is wrong, before and after, and the old revision goes on',
  { timeout: PATIENCE },
  async (context) => {
    const page = await open(context, '#/');
    await run('s002', 'hello');
    await writeFile(join(cwd, 'apart/skill.js'), 'export const handler = (;\n');
    await page.getByRole('button', { name: 'Reload…' }).click();
    const dialog = page.getByRole('dialog');
    const failing = dialog.locator('li.bad', { hasText: 's002 would fail' });
    await failing.getByText(/SyntaxError|Unexpected/).waitFor();
    await dialog.getByRole('button', { name: 'Reload', exact: true }).click();
    await page.locator('.toast.bad').waitFor();
    const init = { method: 'POST', body: '{"text":"still the old one"}' };
    const answer = await fetch(`${url}/skills/s002/run`, init);
    expect(await answer.json()).toEqual({ text: 'still the old one' });
    await page.evaluate("location.hash = '#/skills/s002'");
    await page.locator('.notices', { hasText: 'the old revision goes on' }).waitFor();
    await writeFile(join(cwd, 'runtime-config.yaml'), 'skills: [\n');
    await page.getByRole('button', { name: 'Reload…' }).click();
    await dialog.locator('.fault', { hasText: 'runtime-config.yaml' }).waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    // That it was refused is on the console, too.
    browser.errors.length = 0;
  },
);
