import { UsageError } from '@skillet/command';

/** The address of a host that `--url` means. Throws a UsageError. */
export function hostUrl(given: string): URL {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new UsageError(`--url must be an address such as http://localhost:8000, not "${given}"`);
  if (url.username !== '' || url.password !== '')
    throw new UsageError('--url must hold no password; SKILLET_ADMIN_TOKEN is for a token');
  return url;
}
