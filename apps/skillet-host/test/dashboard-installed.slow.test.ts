import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BrowserPage, CHROMIUM, NO_CHROMIUM } from './support/browser.ts';
import { Cli, get, run } from './support/cli.ts';
import { command } from './support/installing.ts';
import { isForEverybody } from './support/is-for-everybody.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

/** A browser starts slowly on a busy machine, and so does each command. */
const PATIENCE = 120_000;
const CONFIG = 'skills: []\nserver: {host: 127.0.0.1, port: 0}\n';
/** A description that is markup. */
const MARKUP = '<img src=x onerror=alert(1)>';

const skilletfile = (version: string, more = '') =>
  `${SKILLETFILE.replace('Says what it is told', `'${MARKUP}'`).replace('1.0.0', version)}permissions: {network: [a.example${more}]}
`;

/** A skill of an index. */
const PARROT = `${skilletfile('1.0.0').replace('echo', 'parrot').replace('a.example', 'api.example.org')}inventory: {tags: [bird]}
`;
const INDEXES = '[{url: ../market/index.json, name: acme, min_age: 0}, ../away/index.json]';

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
    'skills/parrot/Skilletfile.yaml': PARROT,
    'skills/parrot/skill.js': ECHO,
    'away/readme.txt': 'no index',
  });
  url = await started.use(new Cli({ cwd: join(cwd, 'project') })).url();
  browser = started.use(await BrowserPage.open(url));
  browser.page.setDefaultTimeout(PATIENCE);
}, PATIENCE);

afterAll(() => started.disposeAsync());

/** Has the host take over what may be installed, and the page look at it. */
async function configured(install: string): Promise<void> {
  await writeFile(join(cwd, 'project/runtime-config.yaml'), `${CONFIG}install: ${install}\n`);
  const reloaded = await fetch(`${url}/reload`, { method: 'POST' });
  expect(reloaded.status).toBe(200);
  await browser.dashboard('#/');
  await browser.dashboardAt('#/installed');
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
    await isForEverybody(browser);
    // What is installed is what was seen, also where it has changed meanwhile.
    await writeFile(join(cwd, 'echo/skill.js'), `${ECHO}// Other files.\n`);
    await dialog.getByRole('button', { name: 'Try it, and install it' }).click();
    await dialog.getByRole('alert').getByText('it is not what was looked at').waitFor();
    browser.errors.length = 0;
    await page.keyboard.press('Enter');
    await dialog.getByRole('heading', { name: 'say 1.0.0' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const row = page.locator('.installed tbody tr', { hasText: 'say' });
    await row.getByText('1.0.0').waitFor();
    expect((await run(url, 'say', { text: 'hi' })).body).toEqual({ text: 'hi' });
    await isForEverybody(browser);
    expect(await get(`${url}/installed`)).toMatchObject({
      skills: [{ name: 'say', version: '1.0.0', there: true, changed: false, mounts: ['say'] }],
      ...{ allow: ['../echo'], frozen: false },
    });
    await page.getByRole('button', { name: 'Look for newer ones' }).click();
    await row.getByText('`update` finds out whether it has changed').waitFor();

    await writeFile(join(cwd, 'echo/Skilletfile.yaml'), skilletfile('1.1.0', ', example.org'));
    await page.getByRole('button', { name: 'Update say' }).click();
    await dialog.getByRole('button', { name: 'Look at it' }).click();
    await dialog.getByRole('heading', { name: 'say 1.1.0' }).waitFor();
    await dialog.getByText('1.0.0 from').waitFor();
    // More than it had has to be let, in so many words.
    await dialog.getByText('network: ["example.org"]').waitFor();
    const yes = dialog.getByRole('button', { name: 'Try it, and update it' });
    await yes.click();
    await dialog.getByLabel('It asks for more than what is installed may do').check();
    await yes.click();
    await row.getByText('1.1.0').waitFor();

    // Others install, too: that is seen without a reload.
    expect((await command(cwd, ['install', '../echo', '--yes'])).code).toBe(0);
    const echo = page.getByRole('link', { name: 'echo', exact: true });
    await echo.waitFor();
    expect((await command(cwd, ['uninstall', 'echo'])).code).toBe(0);
    await echo.waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Uninstall say' }).click();
    await dialog.getByRole('button', { name: 'Uninstall', exact: true }).click();
    await page.getByText('No skill is installed.').waitFor();
    expect((await run(url, 'say', {})).status).toBe(404);

    await configured('{frozen: true}');
    await page.getByText('What is installed stays as it is').waitFor();
    expect(await page.getByRole('button', { name: 'Install…' }).count()).toBe(0);
    const update = await fetch(`${url}/installed/update?name=say`, { method: 'POST' });
    expect(update.status).toBe(403);
    // Also where the page has not heard of it: nobody has to sign in again for that.
    await configured('{allow: [../echo]}');
    await page.getByRole('button', { name: 'Install…' }).click();
    await writeFile(join(cwd, 'project/runtime-config.yaml'), `${CONFIG}install: {frozen: true}\n`);
    expect((await fetch(`${url}/reload`, { method: 'POST' })).status).toBe(200);
    await dialog.getByLabel('Where it is').fill('../echo');
    await page.keyboard.press('Enter');
    await dialog.getByRole('alert').getByText('What is installed here stays as it is').waitFor();
    browser.errors.length = 0;
  },
);

test(
  'a skill of an index is found, looked at and installed; an index that cannot be read is named',
  { timeout: 2 * PATIENCE },
  async (context) => {
    context.skip(CHROMIUM === undefined, NO_CHROMIUM);
    const { page } = browser;
    await configured('{allow: []}');
    await page.getByText('the configuration names no index of them').waitFor();
    expect(await page.getByRole('searchbox').count()).toBe(0);

    const market = ['../skills', '--out', '../market/index.json', '--publisher', MARKUP];
    expect(await command(cwd, ['index', 'build', ...market])).toMatchObject({ code: 0 });
    await symlink('index.json', join(cwd, 'away/index.json'));
    await configured(`{allow: ['index:acme/*'], indexes: ${INDEXES}}`);
    const count = (hasText: RegExp) => page.locator('.find [role=status]', { hasText }).waitFor();
    await page.getByLabel('What it is for').fill('elephants');
    await count(/^No skill fits\.$/);
    const unread = /^The index ..\/away\/index\.json can't be read: .* opened \(ELOOP\)$/;
    await page.getByText(unread).waitFor();
    await page.getByLabel('What it is for').fill('bird');
    await page.keyboard.press('Enter');
    await count(/^1 skill$/);
    const item = page.locator('.found li');
    await item.getByRole('heading', { name: 'parrot 1.0.0' }).waitFor();
    await item.getByText(MARKUP, { exact: true }).waitFor();
    await item.getByText(`by ${MARKUP}`).waitFor();
    await item.getByText('index:acme/parrot in ../market/index.json').waitFor();
    await item.getByText('May network: api.example.org').waitFor();
    await isForEverybody(browser);

    await page.getByLabel('What it is for').press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    const where = dialog.getByLabel('Where it is');
    expect(await where.inputValue()).toBe('index:acme/parrot');
    await where.press('Enter');
    await dialog.getByRole('heading', { name: 'parrot 1.0.0' }).waitFor();
    expect((await run(url, 'parrot', {})).status).toBe(404);
    await dialog.getByRole('button', { name: 'Install it' }).click();
    await item.getByText('1.0.0 is installed').waitFor();
    expect((await run(url, 'parrot', { text: 'hi' })).body).toEqual({ text: 'hi' });
    await isForEverybody(browser);

    await writeFile(join(cwd, 'market/index.json'), '{}');
    await page.getByLabel('What it is for').fill('');
    await count(/^No index could be read\.$/);
    await page.getByText("The index ../market/index.json can't be read: ").waitFor();
    await page.getByText(unread).waitFor();
  },
);
