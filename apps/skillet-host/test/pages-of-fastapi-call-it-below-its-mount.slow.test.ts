import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fastapiPython, oldFastapiPython } from '../../../scripts/python/virtual-environment.ts';
import { BrowserPage, CHROMIUM, NO_CHROMIUM } from './support/browser.ts';
import { Cli } from './support/cli.ts';
import { workspace } from './support/workspace.ts';

const NOTES = fileURLToPath(new URL('../../../examples/fastapi_notes', import.meta.url));
/** Where FastAPI's pages have their scripts from, and the same on this machine. */
const ELSEWHERE = 'https://cdn.jsdelivr.net/';
const GATEWAY = new URL('../../../packages/gateway/package.json', import.meta.url);
const SWAGGER = dirname(createRequire(GATEWAY).resolve('swagger-ui-dist/package.json'));
/** A browser starts slowly on a busy machine. */
const PATIENCE = 120_000;
const VERSIONS = { newest: fastapiPython, oldest: oldFastapiPython };

const started = new AsyncDisposableStack();
const missing: Record<string, string> = {};
let url: string;
let browser: BrowserPage;

beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  let skills = '';
  for (const [name, find] of Object.entries(VERSIONS)) {
    const found = await find();
    if ('missing' in found) missing[name] = found.missing;
    else skills += `  - {name: ${name}, path: ${NOTES}, mount: ${name}, python: ${found.python}}\n`;
  }
  if (skills === '') return;
  const config = `skills:\n${skills}server: {host: 127.0.0.1, port: 0}\n`;
  const cwd = await workspace({ 'runtime-config.yaml': config });
  const cli = started.use(new Cli({ cwd, env: { PYTHONNOUSERSITE: '1' } }));
  url = await cli.url();
  for (const name of Object.keys(VERSIONS)) if (!(name in missing)) await cli.ready(name);
  browser = started.use(await BrowserPage.open(url));
  browser.page.setDefaultTimeout(PATIENCE);
  await browser.page.route(`${ELSEWHERE}**`, async (route) => {
    const file = join(SWAGGER, basename(new URL(route.request().url()).pathname));
    const contentType = file.endsWith('.css') ? 'text/css' : 'text/javascript';
    await route.fulfill({ contentType, body: await readFile(file) });
  });
}, 360_000);

afterAll(() => started.disposeAsync());

test.for(Object.keys(VERSIONS))(
  'the page of an application in the %s FastAPI calls it below its mount',
  { timeout: PATIENCE },
  async (mount, context) => {
    context.skip(CHROMIUM === undefined, NO_CHROMIUM);
    context.skip(mount in missing, missing[mount]);
    const { page } = browser;
    await page.goto(`${url}/skills/${mount}/docs`);
    const call = page.locator('[id="operations-default-add_notes_post"]');
    await call.locator('.opblock-summary-control').click();
    await call.locator('.try-out__btn').click();
    await call.locator('.body-param__text').fill('{"text": "from a browser"}');
    await call.locator('.execute').click();
    const answer = call.locator('.live-responses-table .response');
    await answer.locator('.response-col_description').waitFor();
    expect(await call.locator('.request-url').innerText()).toContain(`/skills/${mount}/notes`);
    expect(await answer.innerText()).toContain('201');
    expect(await answer.innerText()).toContain('from a browser');
  },
);
