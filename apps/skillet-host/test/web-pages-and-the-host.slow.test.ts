import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test, type TestContext } from 'vitest';
import { BrowserPage, CHROMIUM, NO_CHROMIUM } from './support/browser.ts';
import { Cli, run } from './support/cli.ts';
import { attack } from './support/hostile-page.ts';
import { SKILLETFILE, workspace } from './support/workspace.ts';

/** A browser starts slowly on a busy machine. */
const PATIENCE = 120_000;

const COUNTING = `
let calls = 0;
export const handler = ({ text }) => ({ text: String(text === 'how often?' ? calls : ++calls) });
`;

const APP = `
let calls = 0;
export const app = (request) => {
  // The host itself asks for what an application says of itself.
  if (/\\/(?:buy|list)$/.test(request.url)) calls += 1;
  return Response.json({ calls });
};
`;

/** A host with a handler and an application that count how often they are called. */
async function countingHost(settings: string): Promise<Cli> {
  const cwd = await workspace({
    'skill/Skilletfile.yaml': SKILLETFILE,
    'skill/skill.js': COUNTING,
    'shop/skillet_runtime.js': APP,
    'runtime-config.yaml': `skills:
  - {name: echo, path: ./skill, workers: 1}
  - {name: shop, path: ./shop, workers: 1}
server: {host: 127.0.0.1, port: 0}
settings: {${settings}}
`,
  });
  return new Cli({ cwd });
}

/** How often the skills were called: asked by a program. */
async function callsOf(url: string): Promise<[string, number]> {
  const { body } = await run(url, 'echo', { text: 'how often?' });
  const shop = (await (await fetch(`${url}/skills/shop/how-often`)).json()) as { calls: number };
  return [String(body['text']), shop.calls];
}

/** A web server with an empty page, at another port than the host's. */
async function pageServer() {
  const server = createServer((_req, res) => {
    res.setHeader('Content-Type', 'text/html');
    res.end('<!doctype html><title>page</title><body></body>');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    [Symbol.dispose]: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function openPage(context: TestContext, origin: string): Promise<BrowserPage> {
  context.skip(CHROMIUM === undefined, NO_CHROMIUM);
  const browser = await BrowserPage.open(origin);
  browser.page.setDefaultTimeout(PATIENCE);
  await browser.page.goto(origin);
  return browser;
}

const UNREADABLE = {
  cors: 'failed',
  simple: 'failed',
  'with credentials': 'failed',
  'no-cors': 'opaque 0 ',
  read: 'failed',
  app: 'opaque 0 ',
  image: 'failed',
  script: 'failed',
  socket: 'failed',
};

test.for([
  ['by default', ''],
  ['with `cors_enabled: true`', 'cors_enabled: true'],
  ['with another origin named', 'cors: {origins: ["https://app.example.org"], credentials: true}'],
])(
  'a page of another port calls nothing and reads nothing %s',
  { timeout: PATIENCE },
  async ([, settings = ''], context) => {
    using site = await pageServer();
    await using cli = await countingHost(settings);
    const url = await cli.url();
    await using browser = await openPage(context, site.origin);
    expect(await attack(browser, url)).toMatchObject(UNREADABLE);
    expect(await callsOf(url)).toEqual(['0', 0]);
  },
);

test(
  'nor does our own page under another name of this machine',
  { timeout: PATIENCE },
  async (context) => {
    await using cli = await countingHost('');
    const url = await cli.url();
    await using browser = await openPage(
      context,
      `${url.replace('127.0.0.1', 'localhost')}/health`,
    );
    expect(await attack(browser, url)).toMatchObject(UNREADABLE);
    expect(await callsOf(url)).toEqual(['0', 0]);
  },
);

test(
  'a page in a sandbox, which has no origin, does not either',
  { timeout: PATIENCE },
  async (context) => {
    using site = await pageServer();
    await using cli = await countingHost('');
    const url = await cli.url();
    await using browser = await openPage(context, site.origin);
    const outcome = await browser.page.evaluate(`new Promise((resolve) => {
      addEventListener('message', ({ data }) => resolve(data));
      const frame = document.createElement('iframe');
      frame.setAttribute('sandbox', 'allow-scripts');
      frame.srcdoc = \`<script>
        fetch('${url}/skills/echo/run', { method: 'POST', body: '{"text": "x"}' })
          .then((r) => r.text(), () => 'failed')
          .then((text) => parent.postMessage(text, '*'));
      </script>\`;
      document.body.append(frame);
    })`);
    expect(outcome).toBe('failed');
    expect(await callsOf(url)).toEqual(['0', 0]);
  },
);

test(
  'a page of an origin that is named calls and reads, and others do not',
  { timeout: PATIENCE },
  async (context) => {
    using site = await pageServer();
    using other = await pageServer();
    await using cli = await countingHost(`cors: {origins: ["${site.origin}"]}`);
    const url = await cli.url();
    await using browser = await openPage(context, site.origin);
    const outcomes = await attack(browser, url);
    expect(outcomes).toMatchObject({
      cors: 'cors 200 {"text":"1"}',
      simple: 'cors 200 {"text":"2"}',
      // Without `credentials: true` the browser keeps the answer to itself.
      'with credentials': 'failed',
    });
    expect(outcomes['read']).toContain('cors 200 {"runtime_host"');
    await browser.page.goto(other.origin);
    const [before] = await callsOf(url);
    expect(await attack(browser, url)).toMatchObject(UNREADABLE);
    expect((await callsOf(url))[0]).toBe(before);
  },
);

test(
  'a link leads to what the host shows, and not into an application',
  { timeout: PATIENCE },
  async (context) => {
    using site = await pageServer();
    await using cli = await countingHost('');
    const url = await cli.url();
    await using browser = await openPage(context, site.origin);
    const follow = async (path: string) => {
      await browser.page.goto(site.origin);
      const [response] = await Promise.all([
        browser.page.waitForResponse(`${url}${path}`),
        browser.page.evaluate(`void (location.href = '${url}${path}')`),
      ]);
      await browser.page.waitForURL(`${url}${path}`);
      return response.status();
    };
    expect(await follow('/docs')).toBe(200);
    expect(await follow('/skills/echo/inventory')).toBe(200);
    expect(await follow('/skills/shop/buy')).toBe(403);
    expect((await browser.page.goto(`${url}/skills/shop/buy`))?.status()).toBe(200);
    expect(await callsOf(url)).toEqual(['0', 1]);
  },
);

test(
  'a name that an attacker has lead here opens nothing',
  { timeout: PATIENCE },
  async (context) => {
    await using cli = await countingHost('');
    const url = await cli.url();
    context.skip(CHROMIUM === undefined, NO_CHROMIUM);
    const rebound = url.replace('127.0.0.1', 'rebound.example.org');
    await using browser = await BrowserPage.open(rebound, [
      '--host-resolver-rules=MAP rebound.example.org 127.0.0.1',
    ]);
    browser.page.setDefaultTimeout(PATIENCE);
    const page = await browser.page.goto(rebound);
    expect(page?.status()).toBe(403);
    const outcome = await browser.page.evaluate(async () => {
      const post = await fetch('/skills/echo/run', { method: 'POST', body: '{"text": "x"}' });
      const read = await fetch('/skills/shop/list', { headers: { 'X-Forwarded-For': '1.2.3.4' } });
      return [post.status, read.status];
    });
    expect(outcome).toEqual([403, 403]);
    expect(await callsOf(url)).toEqual(['0', 0]);
  },
);
