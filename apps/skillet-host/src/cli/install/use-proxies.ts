import * as http from 'node:http';

const PROXIES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];

/**
 * Has what this process fetches go through the proxies that its environment names, as npm, pip and Git do. A Node that is older than
 * 24.14 wants NODE_USE_ENV_PROXY=1 for that when it starts.
 */
export function useProxies(env: NodeJS.ProcessEnv): void {
  const isNamed = PROXIES.some((name) => (env[name] ?? '') !== '');
  if (isNamed && 'setGlobalProxyFromEnv' in http) http.setGlobalProxyFromEnv(env);
}
