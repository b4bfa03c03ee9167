/** Mounts that are remembered. */
const MOST = 10_000;

/** Which hosts have said something of a mount that was not taken, as other code ran there, or none yet. */
export class Missed {
  readonly #hosts = new Map<string, Set<string>>();

  note(mount: string, host: string): void {
    const known = this.#hosts.get(mount);
    if (known !== undefined) known.add(host);
    else if (this.#hosts.size < MOST) this.#hosts.set(mount, new Set([host]));
  }

  /** Those of a mount, which are forgotten. */
  take(mount: string): ReadonlySet<string> {
    const hosts = this.#hosts.get(mount) ?? new Set();
    this.#hosts.delete(mount);
    return hosts;
  }

  /** A host is gone. */
  forget(host: string): void {
    for (const [mount, hosts] of this.#hosts) {
      hosts.delete(host);
      if (hosts.size === 0) this.#hosts.delete(mount);
    }
  }
}
