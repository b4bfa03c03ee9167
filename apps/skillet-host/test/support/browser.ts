import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';

/** Path of a Chromium on this machine; undefined when there is none. */
export const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome']
  .flatMap((name) => (process.env['PATH'] ?? '').split(delimiter).map((dir) => join(dir, name)))
  .find(isExecutable);

/** Why a test that needs a browser is skipped. */
export const NO_CHROMIUM = 'there is no chromium in the PATH';

/** A page of a real browser, and everything that happened in it that should not. */
export class BrowserPage implements AsyncDisposable {
  readonly page: Page;
  /** Requests that went anywhere but to the host. */
  readonly strayed: string[] = [];
  /** Errors on the console and of scripts, breaches of the page's policy among them. */
  readonly errors: string[] = [];
  readonly #browser: Browser;
  readonly #home: string;

  private constructor(browser: Browser, page: Page, home: string) {
    this.#browser = browser;
    this.#home = home;
    this.page = page;
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(`${home}/`) && !url.startsWith('data:')) this.strayed.push(url);
    });
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
    page.on('pageerror', (error) => this.errors.push(error.message));
  }

  /** Starts a browser whose pages are expected to talk to `home` alone. */
  static async open(home: string, more: readonly string[] = []): Promise<BrowserPage> {
    if (CHROMIUM === undefined) throw new Error(NO_CHROMIUM);
    // Chromium's own sandbox does not work as root, and these are our own pages.
    const args = [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ];
    const browser = await chromium.launch({ executablePath: CHROMIUM, args });
    return new BrowserPage(browser, await browser.newPage(), home);
  }

  /** Goes to a page of the dashboard, such as `#/usage`. */
  async dashboard(hash: string): Promise<Page> {
    await this.page.goto(`${this.#home}/dashboard#/`);
    await this.dashboardAt(hash);
    return this.page;
  }

  /** Goes to another place of the page that is open, which goes on to know what it does. */
  async dashboardAt(hash: string): Promise<void> {
    await this.page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
