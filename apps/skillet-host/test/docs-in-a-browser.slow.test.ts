import { afterAll, beforeAll, expect, test } from 'vitest';
import { BrowserPage, CHROMIUM, NO_CHROMIUM } from './support/browser.ts';
import { Cli } from './support/cli.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

/** A browser starts slowly on a busy machine. */
const PATIENCE = 120_000;

async function echoHost(): Promise<Cli> {
  const cwd = await workspace({
    'skill/Skilletfile.yaml': SKILLETFILE,
    'skill/skill.js': ECHO,
    'runtime-config.yaml':
      'skills:\n  - {name: echo, path: ./skill}\nserver: {host: 127.0.0.1, port: 0}\n',
  });
  return new Cli({ cwd });
}

/** Opens the one call of a page, sends a body, and returns what the page shows of the answer. */
async function tryOut({ page }: BrowserPage, operation: string, body: string): Promise<string> {
  await page.locator(`${operation} .opblock-summary-control`).click();
  const text = page.locator(`${operation} .body-param__text`);
  expect(JSON.parse(await text.inputValue())).toEqual({ text: '' });
  await text.fill(body);
  await page.locator(`${operation} .execute`).click();
  const answer = page.locator(`${operation} .live-responses-table .response`);
  await answer.locator('.response-col_description').waitFor();
  return answer.innerText();
}

/** What tells a page for a phone in the dark from any other. */
interface Look {
  readonly tooWide: boolean;
  readonly background: string;
}

/** How a page looks whose call is open. */
async function lookOf({ page }: BrowserPage): Promise<Look> {
  return page.evaluate(`({
    tooWide: document.documentElement.scrollWidth > innerWidth,
    background: getComputedStyle(document.querySelector('.swagger-ui')).backgroundColor,
  })`);
}

const DARK = 'rgb(28, 32, 34)';

const started = new AsyncDisposableStack();
let url: string;
let browser: BrowserPage;

beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  url = await started.use(await echoHost()).url();
  browser = started.use(await BrowserPage.open(url));
  browser.page.setDefaultTimeout(PATIENCE);
}, PATIENCE);

afterAll(() => started.disposeAsync());

test.for([
  ['/docs', 'skillet-host', '[id="operations-echo-echo_run"]'],
  ['/docs/', 'skillet-host', '[id="operations-echo-echo_run"]'],
  ['/skills/echo/docs', 'echo', '[id="operations-default-run"]'],
  ['/skills/echo/docs/', 'echo', '[id="operations-default-run"]'],
])(
  '%s shows the skill and calls it, and nothing leaves the machine',
  { timeout: PATIENCE },
  async ([path = '', title = '', operation = ''], context) => {
    context.skip(CHROMIUM === undefined, NO_CHROMIUM);
    // One half of them on a phone, in the dark.
    const phone = path.endsWith('/');
    await browser.page.emulateMedia({ colorScheme: phone ? 'dark' : 'light' });
    await browser.page.setViewportSize({ width: phone ? 360 : 1280, height: 740 });
    await browser.page.goto(url + path);
    await browser.page.locator(operation).waitFor();
    expect(await browser.page.locator('.info .title').innerText()).toContain(title);
    const answer = await tryOut(browser, operation, '{"text": "from a browser"}');
    expect(answer).toContain('200');
    expect(answer).toContain('from a browser');
    const { tooWide, background } = await lookOf(browser);
    expect(tooWide).toBe(false);
    expect(background === DARK).toBe(phone);
    const place = process.env['SKILLET_SCREENSHOTS'];
    if (place !== undefined) {
      await browser.page.screenshot({ path: `${place}/${path.replaceAll('/', '_')}.png` });
    }
    expect(browser.strayed).toEqual([]);
    expect(browser.errors).toEqual([]);
  },
);
