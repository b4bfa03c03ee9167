import type { Target } from './load.ts';

/** Resolves once the skill behind a target answers. */
export async function answering({ url, body, headers = {} }: Target): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const text = await answer.text();
  if (!answer.ok || /"(?:isError|error)":/.test(text)) throw new Error(`${url} answered ${text}`);
}
