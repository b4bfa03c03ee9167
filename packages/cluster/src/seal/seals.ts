import type { Carriage } from '../call/call-desk.ts';
import type { NatsAccess } from '../link/connect-options.ts';
import { KINDS } from '../wire/frames.ts';
import { keyOf, type MemberId } from '../wire/subjects.ts';
import { Identity, isSigned, readTold, toKeyObject } from './identity.ts';
import { helloIn, Peer, SEALED, SHORTEST } from './peer.ts';
import type { Sealing } from './sealing.ts';

/** Runs of hosts whose keys are kept, and of one name: a host may have permissions for its own alone, and tell of many. */
const MOST = 4096;
const MOST_OF_NAME = 256;

/** Seals each frame for the host that it is sent to, and opens those that come. */
export class Seals implements Sealing {
  readonly #cluster: string;
  readonly #id: MemberId;
  readonly #identity: Identity;
  readonly #trusted: ReadonlySet<string>;
  /** By who they are, the one that was heard of last at the end. */
  readonly #peers = new Map<string, Peer>();
  /** Frames that were sealed. It never begins again: with a number for the second time a key would be worth nothing. */
  #count = 0;

  constructor(parts: {
    readonly cluster: string;
    readonly id: MemberId;
    /** What this host signs its key with. */
    readonly access: Pick<NatsAccess, 'credentials' | 'nkey'>;
    /** Public nkeys of the hosts that are believed; of none: all that NATS lets speak. */
    readonly trusted: readonly string[];
  }) {
    this.#cluster = parts.cluster;
    this.#id = parts.id;
    this.#identity = new Identity(parts.cluster, parts.id, parts.access);
    this.#trusted = new Set(parts.trusted);
  }

  get told(): string {
    return this.#identity.told;
  }

  hear(from: MemberId, told: string | undefined): string | undefined {
    if (told === undefined)
      return 'does not seal what it sends, and this host does: `cluster.encrypt` must be the same on all';
    const key = keyOf(from);
    if (key === keyOf(this.#id)) return this.#ownFault();
    const known = this.#peers.get(key);
    if (known !== undefined) {
      if (known.told !== told)
        return 'tells of another key than before: somebody speaks in its name';
      this.#peers.delete(key);
      this.#peers.set(key, known);
      return undefined;
    }
    const read = readTold(told);
    if (read === undefined) return 'tells of a key that is none';
    const distrust = this.#distrust(from, told, read.signer);
    if (distrust !== undefined) return distrust;
    try {
      this.#keep(from, this.#peerOf(key, told, read.key));
      return undefined;
    } catch {
      return 'tells of a key that is none';
    }
  }

  open(from: MemberId, bytes: Uint8Array): Uint8Array | string {
    if (bytes.byteLength < SHORTEST || ((bytes[0] ?? 0) & SEALED) === 0)
      return 'a frame that is not sealed';
    const hello = helloIn(bytes);
    // A host's first call may come before its first beat.
    const fault = hello === '' ? undefined : this.hear(from, hello);
    if (fault !== undefined) return `a frame, and ${fault}`;
    return this.#peers.get(keyOf(from))?.open(bytes) ?? 'a sealed frame before its key';
  }

  over(carriage: Carriage): Carriage {
    return {
      get isUp() {
        return carriage.isUp;
      },
      get pieceBytes() {
        return carriage.pieceBytes;
      },
      send: (to, frame, asksFor) => {
        const peer = this.#peers.get(keyOf(to));
        if (peer !== undefined) {
          this.#count += 1;
          return carriage.send(to, peer.seal(frame, this.#count, this.told), asksFor);
        }
        // That something can't be read is all that is said to whom nothing can be sealed for.
        return frame[0] === KINDS.failed && carriage.send(to, frame, asksFor);
      },
    };
  }

  #ownFault(): string | undefined {
    const signer = readTold(this.told)?.signer ?? 'none';
    return this.#trusted.size === 0 || this.#trusted.has(signer)
      ? undefined
      : `is this one, and its own nkey (${signer}) is not in \`cluster.trusted\`: hosts with the same list do not believe it`;
  }

  #distrust(from: MemberId, told: string, signer: string | undefined): string | undefined {
    if (this.#trusted.size === 0) return undefined;
    if (signer === undefined)
      return 'has not signed its key, and this host has `cluster.trusted`: give it an nkey, or credentials';
    if (!this.#trusted.has(signer))
      return `has signed its key with ${signer}, which is not in \`cluster.trusted\``;
    return isSigned(this.#cluster, from, told)
      ? undefined
      : 'tells of a key with a signature that is wrong';
  }

  #peerOf(name: string, told: string, key: string): Peer {
    const { privateKey, key: ownKey } = this.#identity;
    return new Peer({
      ...{ told, cluster: this.#cluster },
      own: { name: keyOf(this.#id), key: ownKey, privateKey },
      other: { name, key, publicKey: toKeyObject(key) },
    });
  }

  /** What a run that is forgotten has sent could be replayed: the first to go are those that were not heard of for longest. */
  #keep(from: MemberId, peer: Peer): void {
    this.#peers.set(keyOf(from), peer);
    const keys = [...this.#peers.keys()];
    const prefix = keyOf({ ...from, instance: '' });
    const ofName = keys.filter((key) => key.startsWith(prefix));
    const isFull = ofName.length > MOST_OF_NAME;
    const [oldest] = isFull ? ofName : keys;
    if ((isFull || keys.length > MOST) && oldest !== undefined) this.#peers.delete(oldest);
  }
}
