import type { HostRoute, RouteExchange } from '@skillet/core';

const BELOW = '/*';

/** The endpoints of a host by their paths. */
export class RouteTable<Exchange extends RouteExchange> {
  readonly rows: readonly HostRoute<Exchange>[];
  readonly #exact = new Map<string, HostRoute<Exchange>>();
  /** The longest first, so that the nearest is found. */
  readonly #below: readonly (readonly [prefix: string, row: HostRoute<Exchange>])[];

  /** Throws when two have one path, or one lies where skills are. */
  constructor(rows: readonly HostRoute<Exchange>[]) {
    this.rows = rows;
    for (const row of rows) {
      const path = plainPath(row);
      if (this.#exact.has(path)) throw new Error(`two endpoints have the path "${path}"`);
      if (!/^\/(?:[^?#%*]*[^/?#%*])?$/.test(path) || path.startsWith('/skills/'))
        throw new Error(`"${row.path}" cannot be the path of an endpoint`);
      this.#exact.set(path, row);
    }
    this.#below = rows
      .filter(({ path }) => path.endsWith(BELOW))
      .map((row) => [`${plainPath(row)}/`, row] as const)
      .toSorted(([a], [b]) => b.length - a.length);
  }

  /** The endpoint at a path without slashes at its end. */
  find(path: string): HostRoute<Exchange> | undefined {
    return this.#exact.get(path) ?? this.#below.find(([prefix]) => path.startsWith(prefix))?.[1];
  }

  /** What a path has below that of its endpoint. */
  rest({ path }: HostRoute<Exchange>, given: string): string {
    return path.endsWith(BELOW) ? given.slice(path.length - 1) : '';
  }
}

function plainPath({ path }: { readonly path: string }): string {
  return path.endsWith(BELOW) ? path.slice(0, -BELOW.length) : path;
}
