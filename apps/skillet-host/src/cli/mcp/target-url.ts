import { UsageError } from '@skillet/command';

/** Where a host serves MCP. */
const PATH = '/mcp';
const PROFILE = /^[a-z0-9][a-z0-9_-]*$/i;
const ENDS_IN_MCP = /\/mcp(?:\/[^/]+)?$/;

/** The path of a profile, or of all skills; throws a UsageError for what can be no name of one. */
export function profilePath(profile: string | undefined): string {
  if (profile === undefined) return PATH;
  if (!PROFILE.test(profile)) {
    throw new UsageError(
      `--profile must be the name of a profile of the configuration, not "${profile}"`,
    );
  }
  return `${PATH}/${profile}`;
}

/** The address that `--url` and `--profile` mean: of a host, or of what it serves MCP at. Throws a UsageError. */
export function targetUrl(given: string, profile: string | undefined): URL {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new UsageError(`--url must be an address such as http://localhost:8000, not "${given}"`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError('--url must hold no password; SKILLET_ADMIN_TOKEN is for a token');
  }
  const path = url.pathname.replace(/\/+$/, '');
  const wanted = profilePath(profile);
  url.hash = '';
  if (!ENDS_IN_MCP.test(path)) url.pathname = `${path}${wanted}`;
  else if (path.endsWith(PATH)) url.pathname = `${path}${wanted.slice(PATH.length)}`;
  else if (profile === undefined || path.endsWith(wanted)) url.pathname = path;
  else throw new UsageError(`--url names another profile than --profile ${profile}`);
  return url;
}
