import type { HostRoute, JsonObject } from '@skillet/core';
import { withFailures } from './describe.ts';
import { UNINSTALL } from './host-operations.ts';

/** What the document of a host says of an endpoint. */
export type DescribedRoute = Pick<HostRoute, 'path' | 'scope' | 'summary' | 'operations'>;

const FOR_ADMINS = { 401: 'The admin token is needed', 403: 'Only admins may use it' };

/** The endpoints of a host in OpenAPI's terms; pages and their files aside. */
export function hostPaths(routes: readonly DescribedRoute[]): JsonObject {
  const installs = routes.some(
    ({ path, operations }) => path === '/skills' && operations?.['post'] !== undefined,
  );
  const paths = Object.fromEntries(
    routes.flatMap(({ path, scope, summary, operations }) =>
      operations === undefined
        ? []
        : [
            [
              path,
              Object.fromEntries(
                Object.entries(operations).map(([method, given]) => {
                  const whole = { tags: ['the host'], summary, ...given };
                  return [method, scope === 'admin' ? withFailures(whole, FOR_ADMINS) : whole];
                }),
              ),
            ],
          ],
    ),
  );
  return installs ? { ...paths, '/skills/{mount}': UNINSTALL } : paths;
}
