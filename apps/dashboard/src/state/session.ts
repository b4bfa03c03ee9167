import { signal } from '@preact/signals';

function meta(name: string): string | undefined {
  const found = document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`);
  const content = found?.content;
  // Read once: what is not in the page any more, nothing else reads there.
  if (name === 'skillet-session') found?.remove();
  return content;
}

/** What shows the host that this page was opened by a person; undefined while nobody has signed in. */
export const secret = signal(meta('skillet-session'));

/** Where the host begins, relative to the page. */
export const hostRoot = meta('skillet-root') ?? './';

/** Whether the host trusts who opens the page on its own machine. */
export const isLocalEntry = meta('skillet-entry') === 'local';

/** Whether the page was in once: what it shows is kept while somebody signs in again. */
export const wasIn = signal(secret.value !== undefined);

/** The session does not hold any more. */
export function signedOut(): void {
  secret.value = undefined;
}

/** Whoever signed in has this session. */
export function signedIn(given: string): void {
  secret.value = given;
  wasIn.value = true;
}
