/** Gives variables to secrets of the imported servers; what they hold stays here, to tell two of one name apart. */
export class Variables {
  readonly #held = new Map<string, string>();
  readonly #users = new Map<string, Set<string>>();
  readonly #about = new Map<string, string>();
  readonly #taken: (name: string) => boolean;

  /** `taken`: whether the configuration refers to one of that name already. */
  constructor(taken: (name: string) => boolean) {
    this.#taken = taken;
  }

  /** A variable that is to hold a secret, called as wished where that is free, else after the server. */
  hold(wished: string, mount: string, secret: string): string {
    const own = nameOf(mount);
    const plain = nameOf(wished);
    const long = plain.startsWith(`${own}_`) ? plain : `${own}_${plain}`;
    const names = [
      plain,
      long,
      ...Array.from({ length: 1000 }, (_, at) => `${long}_${String(at + 2)}`),
    ];
    const name = names.find((one) => this.#fits(one, secret)) ?? long;
    this.#held.set(name, secret);
    return this.use(name, mount);
  }

  /** One that the imported file names itself. */
  use(name: string, mount: string, about?: string): string {
    const users = this.#users.get(name) ?? new Set();
    this.#users.set(name, users.add(mount));
    if (about !== undefined) this.#about.set(name, about);
    return `\${${name}}`;
  }

  /** Their names, whose they are, and what is known of them. */
  list(): { readonly name: string; readonly mounts: readonly string[]; readonly about?: string }[] {
    return [...this.#users].map(([name, mounts]) => {
      const about = this.#about.get(name);
      return { name, mounts: [...mounts], ...(about === undefined ? {} : { about }) };
    });
  }

  #fits(name: string, secret: string): boolean {
    const held = this.#held.get(name);
    if (held !== undefined) return held === secret;
    // The host's own are nobody else's.
    return !this.#users.has(name) && !this.#taken(name) && !isOfHost(name);
  }
}

/** Whether a variable is one of the host itself, its admin token among them. */
export function isOfHost(name: string): boolean {
  return /^SKILLET_/i.test(name);
}

/** Any text as the name of a variable. */
export function nameOf(text: string): string {
  const name = text
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .toUpperCase();
  return /^[A-Z]/.test(name) ? name.slice(0, 64) : `VAR_${name}`.slice(0, 64);
}
