import { onTestFinished } from 'vitest';

/** Follows `/events` until the test ends; gives all that has come so far. */
export async function followEvents(url: string, query = ''): Promise<() => string> {
  const leave = new AbortController();
  const response = await fetch(`${url}/events${query}`, { signal: leave.signal });
  let text = '';
  const reading = (async () => {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
  })().catch(() => undefined);
  onTestFinished(async () => {
    leave.abort();
    await reading;
  });
  return () => text;
}
