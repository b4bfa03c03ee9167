import { jetstream, JetStreamApiError } from '@nats-io/jetstream';
import { Kvm, type KV } from '@nats-io/kv';
import type { NatsConnection, Subscription } from '@nats-io/nats-core';
import { entryText, readEntry, type LeaseEntry } from './lease-entry.ts';
import type { LeaseStore, StoredLease } from './lease-store.ts';

/** Milliseconds that NATS may take for an answer. */
const PATIENCE = 1000;
/** What JetStream says where something else stands at a key by now. */
const WRONG_REVISION: ReadonlySet<number> = new Set([10071, 10164]);
/** What it says where it is switched off for an account, or for a server. */
const SWITCHED_OFF: ReadonlySet<number> = new Set([10039, 10076]);

/** Leases in a bucket of NATS KV, one for each cluster. */
export class NatsLeaseStore implements LeaseStore {
  readonly #connection: () => NatsConnection | undefined;
  readonly #bucket: string;
  #open: { readonly connection: NatsConnection; readonly kv: Promise<KV> } | undefined;
  readonly #heard = new Map<string, { connection: NatsConnection; subscription: Subscription }>();

  /** `connection` is the one to NATS as long as that can be reached. */
  constructor(connection: () => NatsConnection | undefined, cluster: string) {
    this.#connection = connection;
    this.#bucket = `skillet_${cluster}_leases`;
  }

  async look(key: string): Promise<StoredLease | undefined> {
    const found = await this.#ask((kv) => kv.get(key));
    return found === null ? undefined : { entry: readEntry(found.value), revision: found.revision };
  }

  async write(key: string, entry: LeaseEntry, instead: number): Promise<number | undefined> {
    return this.#ask(async (kv) => {
      try {
        return await kv.put(key, entryText(entry), { previousSeq: instead, timeout: PATIENCE });
      } catch (error) {
        if (error instanceof JetStreamApiError && WRONG_REVISION.has(error.code)) return undefined;
        throw error;
      }
    });
  }

  hear(key: string, listener: () => void): void {
    const connection = this.#connection();
    if (connection === undefined || this.#heard.get(key)?.connection === connection) return;
    this.deafen(key);
    // Who may not hear this looks again and again all the same.
    const subscription = connection.subscribe(`$KV.${this.#bucket}.${key}`, {
      callback: (error, { data }) => {
        if (error === null && readEntry(data)?.holder === undefined) listener();
      },
    });
    this.#heard.set(key, { connection, subscription });
  }

  deafen(key: string): void {
    this.#heard.get(key)?.subscription.unsubscribe();
    this.#heard.delete(key);
  }

  async #ask<T>(question: (kv: KV) => Promise<T>): Promise<T> {
    const connection = this.#connection();
    if (connection === undefined) throw new Error('NATS cannot be reached');
    if (this.#open?.connection !== connection)
      this.#open = { connection, kv: this.#bind(connection) };
    try {
      return await question(await this.#open.kv);
    } catch (error) {
      // The bucket may be another one by the next time, or none.
      this.#open = undefined;
      throw new Error(whyOf(error), { cause: error });
    }
  }

  /** The bucket, which is made where there is none. */
  #bind(connection: NatsConnection): Promise<KV> {
    const js = jetstream(connection, { timeout: PATIENCE, checkAPI: false });
    const description = 'Which host of a skillet-host cluster runs each stateful skill';
    return new Kvm(js).create(this.#bucket, { history: 1, description });
  }
}

function whyOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const isOff = error instanceof JetStreamApiError && SWITCHED_OFF.has(error.code);
  if (isOff || /no responders|jetstream (?:is )?not enabled/i.test(text))
    return 'the NATS server does not offer JetStream';
  return `NATS does not answer for its lease: ${text}`;
}
