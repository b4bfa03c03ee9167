/** Recognises the origins that a list names; `https://*.example.org` stands for everything below that name. */
export class OriginList {
  readonly #exact: ReadonlySet<string>;
  readonly #below: readonly { readonly scheme: string; readonly suffix: string }[];

  constructor(origins: readonly string[]) {
    this.#exact = new Set(origins.filter((origin) => !origin.includes('*')));
    this.#below = origins.flatMap((origin) => {
      const [scheme = '', suffix] = origin.split('*');
      return suffix === undefined ? [] : [{ scheme, suffix }];
    });
  }

  /** Whether an `Origin` as a browser writes it is one of the list. */
  names(origin: string): boolean {
    if (this.#exact.has(origin)) return true;
    return this.#below.some(
      ({ scheme, suffix }) =>
        origin.startsWith(scheme) &&
        origin.endsWith(suffix) &&
        // A name comes first, and nothing but a name.
        /^[a-z0-9.-]*[a-z0-9-]$/.test(origin.slice(scheme.length, -suffix.length)),
    );
  }
}
