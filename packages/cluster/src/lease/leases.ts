import type { Clock } from '@skillet/core';
import type { NatsConnection } from '@nats-io/nats-core';
import type { MemberId } from '../wire/subjects.ts';
import { Lease } from './lease.ts';
import type { LeaseListener, WhenAway } from './lease-parts.ts';
import { NatsLeaseStore } from './nats-lease-store.ts';

/** Makes the leases of a host, one for each mount. */
export class Leases {
  readonly #store: NatsLeaseStore;
  readonly #own: MemberId;
  readonly #clock: Clock;

  constructor(parts: {
    /** The connection to NATS as long as that can be reached. */
    readonly connection: () => NatsConnection | undefined;
    readonly cluster: string;
    readonly own: MemberId;
    readonly clock: Clock;
  }) {
    this.#store = new NatsLeaseStore(parts.connection, parts.cluster);
    this.#own = parts.own;
    this.#clock = parts.clock;
  }

  /** The lease of a mount, which is not looked for before it is started. */
  of(mount: string, whenAway: WhenAway, listener: LeaseListener): Lease {
    const parts = { own: this.#own, store: this.#store, clock: this.#clock };
    return new Lease({ ...parts, key: keyOfMount(mount), whenAway, listener });
  }
}

/** A mount as one token of a key: what can't stand in one is told by its code. */
function keyOfMount(mount: string): string {
  return mount.replaceAll(/[^A-Za-z0-9_-]/g, (char) => `=${char.charCodeAt(0).toString(16)}`);
}
