import { takeAdminToken } from '../../launcher/host-environment.ts';

const CREDENTIAL = 'SKILLET_CREDENTIAL_';

/**
 * The headers that an environment gives to each request: the admin token, and a credential for each variable
 * `SKILLET_CREDENTIAL_<NAME>`. Takes them out of it, since what is started inherits it.
 */
export function takeCallerHeaders(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  const token = takeAdminToken(env);
  if (token !== undefined && token !== '') headers['authorization'] = `Bearer ${token}`;
  Object.assign(headers, takeCredentials(env));
  return headers;
}

/** Only the credentials of those. */
export function takeCredentials(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const [name, value = ''] of Object.entries(env)) {
    if (!name.startsWith(CREDENTIAL)) continue;
    Reflect.deleteProperty(env, name);
    if (value !== '') headers[`x-skillet-credential-${name.slice(CREDENTIAL.length)}`] = value;
  }
  return headers;
}
