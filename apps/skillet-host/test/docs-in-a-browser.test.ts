import { expect, test } from 'vitest';
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
  await page.locator(`${operation} .body-param__text`).fill(body);
  await page.locator(`${operation} .execute`).click();
  const answer = page.locator(`${operation} .live-responses-table .response`);
  await answer.locator('.response-col_description').waitFor();
  return answer.innerText();
}

test.for([
  ['/docs', 'Skillet Multi-Skill Runtime Host', '[id="operations-echo-echo_run"]'],
  ['/docs/', 'Skillet Multi-Skill Runtime Host', '[id="operations-echo-echo_run"]'],
  ['/skills/echo/docs', 'echo', '[id="operations-default-run"]'],
  ['/skills/echo/docs/', 'echo', '[id="operations-default-run"]'],
])(
  '%s shows the skill and calls it, and nothing leaves the machine',
  { timeout: PATIENCE },
  async ([path = '', title = '', operation = ''], context) => {
    context.skip(CHROMIUM === undefined, NO_CHROMIUM);
    await using cli = await echoHost();
    const url = await cli.url();
    await using browser = await BrowserPage.open(url);
    browser.page.setDefaultTimeout(PATIENCE);
    await browser.page.goto(url + path);
    await browser.page.locator(operation).waitFor();
    expect(await browser.page.locator('.info .title').innerText()).toContain(title);
    const answer = await tryOut(browser, operation, '{"text": "from a browser"}');
    expect(answer).toContain('200');
    expect(answer).toContain('from a browser');
    const place = process.env['SKILLET_SCREENSHOTS'];
    if (place !== undefined) {
      await browser.page.screenshot({ path: `${place}/${path.replaceAll('/', '_')}.png` });
    }
    expect(browser.strayed).toEqual([]);
    expect(browser.errors).toEqual([]);
  },
);
