import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BrowserPage, CHROMIUM, NO_CHROMIUM } from './support/browser.ts';
import { Cli } from './support/cli.ts';
import { workspace } from './support/workspace.ts';

const PATIENCE = 180_000;
const CHAOS = join(import.meta.dirname, '../../../examples/chaos');
const CRASHES = 7;

const started = new AsyncDisposableStack();
let url: string;
let cli: Cli;
let browser: BrowserPage;

beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  const cwd = await workspace({
    'runtime-config.yaml': `skills:
  - {name: chaos, path: ${CHAOS}, restart: {max: 100}}
server: {host: 127.0.0.1, port: 0}
`,
  });
  cli = started.use(new Cli({ cwd }));
  url = await cli.url();
  await cli.ready('chaos');
  browser = started.use(await BrowserPage.open(url));
}, PATIENCE);

afterAll(() => started.disposeAsync());

/** Notes on the page when the count of deaths in the overview becomes each number, by the clock of this machine. */
const WATCH = `
  window.seenAt = {};
  new MutationObserver(() => {
    const cell = document.querySelector('td[data-label="Deaths"]');
    if (cell !== null) window.seenAt[cell.textContent.trim()] ??= Date.now();
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
`;

test(
  'a crash is on the page within a second, as a rule',
  { timeout: PATIENCE },
  async (context) => {
    context.skip(CHROMIUM === undefined, NO_CHROMIUM);
    const { page } = browser;
    await page.goto(`${url}/dashboard`);
    await page.locator('.state', { hasText: 'ready' }).waitFor();
    await page.evaluate(WATCH);
    const delays: number[] = [];
    for (let death = 1; death <= CRASHES; death += 1) {
      const body = JSON.stringify({ bomb: 'exit-1', ms: death });
      const response = await fetch(`${url}/skills/chaos/run`, { method: 'POST', body });
      await response.arrayBuffer();
      const diedAt = Date.now();
      const seen = `window.seenAt[${JSON.stringify(String(death))}]`;
      await expect.poll(() => page.evaluate(seen), { timeout: PATIENCE }).toBeTypeOf('number');
      delays.push(Number(await page.evaluate(seen)) - diedAt);
      await cli.ready('chaos', `w${String(death + 1)}`);
    }
    const median = delays.toSorted((one, other) => one - other)[Math.floor(CRASHES / 2)];
    expect(median).toBeLessThan(1000);
  },
);
