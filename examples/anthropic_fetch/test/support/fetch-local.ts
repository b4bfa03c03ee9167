import { expect } from 'vitest';
import { fetchPage, type FetchOptions } from '../../fetch-page.ts';
import type { Resolve } from '../../network/address-guard.ts';

/** Fetches from any address. */
export async function fetchLocal(
  url: string,
  options: Partial<FetchOptions> = {},
): Promise<string> {
  const signal = new AbortController().signal;
  const page = await fetchPage(url, { start: 0, signal, isAllowed: () => true, ...options });
  return page.text;
}

/** What a fetch that must fail tells its caller. */
export async function failureOf(
  fetch: Promise<unknown>,
): Promise<{ status: number; detail: string }> {
  const error: unknown = await fetch.then(
    () => expect.unreachable('the fetch should have failed'),
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ name: 'SkillError', detail: expect.any(String) });
  const { status, detail } = error as { status: number; detail: string };
  return { status, detail };
}

/** A resolver that knows these names; each one's answers are given in turn, the last one for good. */
export function names(known: Record<string, string[][]>): Resolve {
  return (hostname, _options, callback) => {
    const answers = known[hostname];
    const addresses = answers !== undefined && answers.length > 1 ? answers.shift() : answers?.[0];
    if (addresses === undefined) {
      callback(Object.assign(new Error(`no ${hostname}`), { code: 'ENOTFOUND' }), []);
      return;
    }
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
}
