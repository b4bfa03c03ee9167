import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, type TestContext } from 'vitest';
import { BrowserPage, CHROMIUM, NO_CHROMIUM } from './support/browser.ts';
import { Cli, get, run } from './support/cli.ts';
import { isForEverybody } from './support/is-for-everybody.ts';
import { code, reload, skilletfile, skillFiles } from './support/versioned-skill.ts';
import { workspace } from './support/workspace.ts';

/** A browser starts slowly on a busy machine. */
const PATIENCE = 120_000;
/** What a skill may call its version, or a field, to become a part of the page. */
const MARKUP = '<img src=x onerror=alert(1)>';

const asked = (version: number) => `name: asked
version: ${String(version)}.0.0
description: Answers when it is asked
entry: skill:handler
read_only: true
inputs:
  text: {type: string, default: ''}
`;

const started = new AsyncDisposableStack();
let url: string;
let cwd: string;
let browser: BrowserPage;

const write = (name: string, text: string) => writeFile(join(cwd, name), text);

beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  cwd = await workspace({
    ...skillFiles('a', 1),
    ...skillFiles('v1', 1),
    ...skillFiles('v2', 2),
    's/Skilletfile.yaml': asked(1),
    's/skill.js': "export const handler = () => ({ said: 'plain' });\n",
    's-next/Skilletfile.yaml': asked(2),
    's-next/skill.js': `export const handler = () => ({ said: '${MARKUP}', '${MARKUP}': true });\n`,
    'runtime-config.yaml': `skills:
  - {name: a, path: ./a}
  - {name: s, path: ./s, shadow: {path: ./s-next, share: 100%}}
  - name: time
    versions:
      - {path: ./v1, weight: 90}
      - {path: ./v2, weight: 10}
defaults: {deploy: {canary: {each: 1h, min_calls: 5, max_p95_increase: 10000%}}}
server: {host: 127.0.0.1, port: 0}
`,
  });
  const cli = started.use(new Cli({ cwd }));
  url = await cli.url();
  await Promise.all(['a', 's', 'time@1.0.0', 'time@2.0.0'].map((mount) => cli.ready(mount)));
  browser = started.use(await BrowserPage.open(url));
  browser.page.setDefaultTimeout(PATIENCE);
}, PATIENCE);

afterAll(() => started.disposeAsync());

async function open(context: TestContext, hash: string) {
  context.skip(CHROMIUM === undefined, NO_CHROMIUM);
  return await browser.dashboard(hash);
}

/** What is asked before something is done is answered with yes. */
async function confirm(yes: string): Promise<void> {
  await browser.page.getByRole('dialog').getByRole('button', { name: yes, exact: true }).click();
}

const weights = async () => {
  const { versions } = (await get(`${url}/skills/time`)) as { versions: { weight: number }[] };
  return versions.map(({ weight }) => weight);
};

test(
  'shares are moved with the keyboard, keep their sum, and hold once they are applied',
  { timeout: PATIENCE },
  async (context) => {
    const page = await open(context, '#/skills/time/versions');
    const slider = page.getByLabel('Share of 2.0.0');
    const apply = page.getByRole('button', { name: 'Apply these shares…' });
    await slider.waitFor();
    expect(await apply.isDisabled()).toBe(true);
    await slider.focus();
    for (let n = 0; n < 20; n += 1) await page.keyboard.press('ArrowRight');
    expect(await slider.getAttribute('aria-valuetext')).toBe('30 % of the calls');
    expect(await page.getByLabel('Share of 1.0.0').inputValue()).toBe('70');
    expect(await weights()).toEqual([90, 10]);
    await apply.click();
    await page.getByText('1.0.0: 90 → 70 %, 2.0.0: 10 → 30 %.').waitFor();
    await confirm('Apply');
    await page.locator('.outcome', { hasText: 'The weights are 1.0.0=70, 2.0.0=30.' }).waitFor();
    await page.locator('.outcome', { hasText: 'until the host is restarted' }).waitFor();
    await page.locator('.one-version', { hasText: 'gets 30 %' }).waitFor();
    expect(await weights()).toEqual([70, 30]);
    // What would be refused for all of them is not offered.
    expect(await page.getByRole('button', { name: 'Disable' }).count()).toBe(0);
    await isForEverybody(browser);

    await page.getByRole('link', { name: '2.0.0' }).click();
    await page.locator('.versions tr', { hasText: 'live' }).getByText('2.0.0').waitFor();
    await page.getByRole('button', { name: 'Disable' }).waitFor();
    await page.getByRole('link', { name: 'Now', exact: true }).click();
    await page.locator('table', { hasText: 'Worker' }).getByText('w1').waitFor();
  },
);

test(
  'a skill is rolled back after a question, and what lies in its folder runs again',
  { timeout: PATIENCE },
  async (context) => {
    const page = await open(context, '#/skills/a/versions');
    await write('a/Skilletfile.yaml', skilletfile(2).replace('2.0.0', `'${MARKUP}'`));
    await write('a/skill.ts', code(2));
    expect(await reload(url, '?canary=0')).toMatchObject({ body: { updated: ['a'] } });
    const live = page.locator('.versions tbody tr', { hasText: 'live' });
    await live.getByText(MARKUP).waitFor();
    await live.getByText('POST /reload by local').waitFor();
    await page.getByRole('button', { name: /^Roll back to 1\.0\.0/ }).click();
    await confirm('Cancel');
    expect((await run(url, 'a', {})).body).toMatchObject({ version: 2 });

    await page.getByRole('button', { name: /^Roll back to 1\.0\.0/ }).click();
    await confirm('Roll back');
    await page.locator('.outcome', { hasText: '"a" runs its version 1.0.0' }).waitFor();
    await page.locator('.held', { hasText: 'Held to 1.0.0' }).waitFor();
    await page.locator('.notices', { hasText: 'held to its older version 1.0.0' }).waitFor();
    expect((await run(url, 'a', {})).body).toMatchObject({ version: 1 });
    await isForEverybody(browser);

    await page.getByRole('button', { name: 'Run what lies in the folder…' }).click();
    await confirm('Run them');
    await page.locator('.outcome', { hasText: 'runs what lies in its folder' }).waitFor();
    await live.getByText(MARKUP).waitFor();
    expect((await run(url, 'a', {})).body).toMatchObject({ version: 2 });
  },
);

test(
  'a canary is started with a share, followed beside what runs, taken back, and another one promoted',
  { timeout: PATIENCE },
  async (context) => {
    const page = await open(context, '#/skills/a/versions');
    await page.getByRole('button', { name: 'Start a canary…' }).click();
    await page.getByText('There is no other version of a to try.').waitFor();
    await confirm('Close');

    const begin = async (version: number): Promise<void> => {
      await write('a/Skilletfile.yaml', skilletfile(version));
      await write('a/skill.ts', code(version));
      await page.getByRole('button', { name: 'Start a canary…' }).click();
      await page.getByText('a would begin with a share of the calls').waitFor();
      await page.getByLabel('Per cent of the calls').fill('50');
      await confirm('Start');
      await page.locator('.outcome', { hasText: 'a begins with 50 %.' }).waitFor();
      await page.getByRole('heading', { name: `Canary: ${String(version)}.0.0` }).waitFor();
    };
    await begin(3);
    for (let n = 0; n < 40; n += 1)
      await run(url, 'a', { n }, { 'X-Skillet-Key': `user-${String(n)}` });
    await page.locator('.tried .figures', { hasText: 'no worse' }).waitFor();
    const calls = await page.locator('.compared tr', { hasText: 'Calls' }).first().innerText();
    expect(
      calls
        .match(/\d+/g)
        ?.map(Number)
        .filter((had) => had >= 5),
    ).toHaveLength(2);
    await page.locator('.tried canvas').nth(1).waitFor();
    await isForEverybody(browser);
    await page.getByRole('button', { name: 'Take back…' }).click();
    await page.getByRole('dialog').getByText('0 errors').waitFor();
    await confirm('Take it back');
    await page.locator('.outcome', { hasText: '3.0.0 was taken back' }).waitFor();
    const decisions = page.locator('.decisions li');
    await decisions.filter({ hasText: 'was taken back' }).filter({ hasText: 'calls' }).waitFor();
    await decisions.filter({ hasText: 'with 50 % of the calls' }).waitFor();
    expect((await run(url, 'a', {})).body).toMatchObject({ version: 2 });

    await begin(4);
    await page.getByRole('button', { name: 'Promote…' }).click();
    await confirm('Promote');
    await page.locator('.outcome', { hasText: '4.0.0 has all calls' }).waitFor();
    await page.locator('.versions tr', { hasText: 'live' }).getByText('4.0.0').waitFor();
    expect((await run(url, 'a', {})).body).toMatchObject({ version: 4 });
  },
);

test(
  'what a shadow answers otherwise is counted, and shown as text place by place',
  { timeout: PATIENCE },
  async (context) => {
    const page = await open(context, '#/skills/s/versions');
    // On a machine that is busy copies are given up.
    await expect
      .poll(
        async () => {
          await run(url, 's', { text: MARKUP });
          const { shadows } = (await get(`${url}/shadow?mount=s`)) as {
            shadows: { different: number }[];
          };
          return shadows[0]?.different;
        },
        { timeout: 40_000 },
      )
      .toBeGreaterThan(0);
    const diff = page.locator('.diff').first();
    await diff.getByText('another body').waitFor();
    await page.locator('.counts tr', { hasText: 'another body' }).waitFor();
    await diff.locator('del', { hasText: 'plain' }).waitFor();
    await diff.locator('ins', { hasText: MARKUP }).waitFor();
    await diff.locator('th', { hasText: `/${MARKUP}` }).waitFor();
    await diff.getByText('not there').waitFor();
    await diff.getByText('The inputs').click();
    await diff.locator('pre', { hasText: MARKUP }).waitFor();
    await isForEverybody(browser);
  },
);
