import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { fetchSource } from '../src/fetch/fetch-source.ts';
import { Refused } from '../src/refused.ts';

const URL_OF_IT = 'https://example.org/x.tgz';

afterEach(() => {
  vi.unstubAllGlobals();
});

async function fetched(answer: Response, url: string): Promise<unknown> {
  vi.stubGlobal('fetch', () =>
    Promise.resolve(Object.defineProperty(answer, 'url', { value: url })),
  );
  const staging = await mkdtemp(join(tmpdir(), 'skillet-arrives-'));
  const source = { kind: 'url', url: URL_OF_IT, integrity: `sha512-${'A'.repeat(86)}==` } as const;
  return fetchSource(source, { cwd: staging, staging, minAge: 0, now: 0 }).catch(
    (error: unknown) => error,
  );
}

test('what is redirected to an address without https: is refused', async () => {
  const refused = await fetched(new Response('x'), 'http://example.org/x.tgz');
  expect(refused).toBeInstanceOf(Refused);
  expect(String(refused)).toContain('without https:');
});

test('a body that breaks off is refused', async () => {
  const body = new ReadableStream({
    pull(controller) {
      controller.error(new TypeError('terminated'));
    },
  });
  const refused = await fetched(new Response(body), URL_OF_IT);
  expect(refused).toBeInstanceOf(Refused);
  expect(String(refused)).toContain('has not arrived whole: terminated');
});
