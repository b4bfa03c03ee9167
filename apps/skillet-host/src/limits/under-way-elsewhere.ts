import type { SharedMeter, Use } from './shared-meter.ts';

/** Accounts of a host; it may have fewer calls under way. */
const MOST = 100_000;

/** Where calls of other hosts are under way, by hosts and accounts: one that counts them no more leaves nothing here. */
export class UnderWayElsewhere {
  readonly #hosts = new Map<string, Map<string, SharedMeter>>();

  /** A host has told of an account, which that meter counts by now. */
  note(host: string, { kind, party, mount, underWay }: Use, meter: SharedMeter): void {
    const account = [kind, mount, party].join(' ');
    let there = this.#hosts.get(host);
    if (underWay === 0) {
      there?.delete(account);
      return;
    }
    if (there === undefined) this.#hosts.set(host, (there = new Map<string, SharedMeter>()));
    if (there.size < MOST) there.set(account, meter);
  }

  /** A host is gone, with what was under way there. */
  forget(host: string): void {
    for (const meter of this.#hosts.get(host)?.values() ?? []) meter.forget(host);
    this.#hosts.delete(host);
  }
}
