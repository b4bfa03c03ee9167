import { UsageError } from '@skillet/command';

/** The address of a host or skill, without a slash at its end; `where` stands in the error. */
export function parseUrl(text: string, where: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new UsageError(
      `${where}: "${text}" is no URL; write e.g. http://localhost:8000 or http://localhost:8000/skills/time`,
    );
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new UsageError(`${where}: "${text}" must begin with http:// or https://`);
  }
  if (url.search !== '' || url.hash !== '') {
    throw new UsageError(`${where}: "${text}" must be an address without a query`);
  }
  return url.href.replace(/\/+$/, '');
}
