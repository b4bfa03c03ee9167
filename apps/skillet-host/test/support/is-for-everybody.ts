import { expect } from 'vitest';
import { accessFaults, isTooWide } from './access-faults.ts';
import type { BrowserPage } from './browser.ts';

/** Expects a page to keep nobody out, dark and narrow or light and wide, and to have no image, no error and nothing from elsewhere. */
export async function isForEverybody({ page, strayed, errors }: BrowserPage): Promise<void> {
  for (const [colorScheme, width] of [
    ['dark', 360],
    ['light', 1280],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 740 });
    expect(await accessFaults(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
  }
  // What is markup in the words of skills would be one.
  expect(await page.locator('img').count()).toBe(0);
  expect(strayed).toEqual([]);
  expect(errors).toEqual([]);
}
