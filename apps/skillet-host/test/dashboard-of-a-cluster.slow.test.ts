import { expect, test, vi } from 'vitest';
import { accessFaults, isTooWide } from './support/access-faults.ts';
import { BrowserPage, CHROMIUM, NO_CHROMIUM } from './support/browser.ts';
import { run } from './support/cli.ts';
import { ClusterHost, COMMANDABLE_ENTRY } from './support/cluster.ts';
import { NatsServer, natsProgram } from './support/nats-server.ts';

// Several hosts and a browser start at once here, on machines that may have two cores.
const PATIENCE = 120_000;
vi.setConfig({ testTimeout: 2 * PATIENCE });

test('the dashboard of any host shows all hosts, and what runs where', async (context) => {
  context.skip(CHROMIUM === undefined, NO_CHROMIUM);
  const { file, missing } = await natsProgram();
  context.skip(file === undefined, missing);
  await using server = await NatsServer.start(file ?? '');
  const nats = server.url;
  const cluster = '  zone: cellar\n  labels: {gpu: "true"}\n';
  const rest = 'analytics: {enabled: true, flush: 1s}\n';
  await using a = await ClusterHost.start({ host: 'a', nats, skills: ['one', 'both'], rest });
  await using b = await ClusterHost.start({
    ...{ host: 'b', nats, skills: ['both'], cluster, rest, entries: COMMANDABLE_ENTRY },
  });
  for (const host of [a, b]) await host.knows(['both', 'c', 'one']);
  await using browser = await BrowserPage.open(a.url);
  browser.page.setDefaultTimeout(PATIENCE);
  const page = await browser.dashboard('#/');
  await page.getByText('All 2 skills are well.').waitFor();
  expect(await page.locator('.hosts').count()).toBe(0);

  await page.getByRole('button', { name: 'Cluster test' }).click();
  await page.getByText('All 3 skills are well.').waitFor();
  const hosts = page.locator('.hosts tbody tr');
  await hosts.filter({ hasText: 'this one' }).filter({ hasText: 'well' }).waitFor();
  await hosts.filter({ hasText: 'cellar, gpu=true' }).waitFor();
  const skills = page.locator('.skills tbody tr');
  await skills.filter({ hasText: 'both' }).filter({ hasText: 'on a, b' }).waitFor();
  await run(b.url, 'c', { do: 'context' });
  await skills
    .filter({ hasText: 'commandable' })
    .locator('.rate b', { hasNotText: /^0$/ })
    .waitFor();
  await fits('#/', '.hosts td');

  await page.getByRole('link', { name: 'commandable' }).click();
  await page.getByText('It runs on b: it is operated there').waitFor();
  await page.locator('table', { hasText: 'Worker' }).getByText('b', { exact: true }).waitFor();
  expect(await page.getByRole('button', { name: 'Disable' }).count()).toBe(0);
  await fits('#/skills/c', '.now h2');

  await browser.dashboardAt('#/usage');
  await page.locator('.usage th[scope=row]', { hasText: /^c$/ }).first().waitFor();
  await browser.dashboardAt('#/events');
  await run(b.url, 'c', { do: 'exit' });
  await page.locator('.events li', { hasText: 'on b' }).first().waitFor();

  await page.getByRole('button', { name: 'Reload…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('li', { hasText: /^b .*nothing has changed/ }).waitFor();
  await dialog.getByRole('button', { name: 'Reload all' }).click();
  await page.locator('.toast', { hasText: '2 of 2 hosts reloaded' }).waitFor();

  await b.cli[Symbol.asyncDispose]();
  await browser.dashboardAt('#/');
  await page.getByText('All 2 skills are well.').waitFor();
  expect(browser.strayed).toEqual([]);
  expect(browser.errors).toEqual([]);

  async function fits(hash: string, there: string): Promise<void> {
    await browser.dashboardAt(hash);
    for (const [colorScheme, width] of [
      ['dark', 360],
      ['light', 1280],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 740 });
      await page.locator(there).first().waitFor();
      expect(await accessFaults(page)).toEqual([]);
      expect(await isTooWide(page), `${hash} at ${String(width)}`).toBe(false);
    }
  }
});
