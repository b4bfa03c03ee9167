import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  diffieHellman,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import { PREFIX } from '../wire/frames.ts';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** The kind of a sealed frame is that of the frame in it, with this added. */
export const SEALED = 0x80;
/** In the clear: kind and number of the call, by which it can be broken off; how many frames came before; and a length. */
const CLEAR = 5;
const HEAD = CLEAR + 8 + 1;
/** Bytes that no sealed frame is shorter than. */
export const SHORTEST = HEAD + PREFIX + TAG_BYTES;
const TWO_32 = 0x1_0000_0000;

/** One end of what two hosts say to each other. */
export interface End {
  readonly name: string;
  /** Its public key, base64url. */
  readonly key: string;
}

/**
 * The keys between this host and another: X25519 of the keys of both, HKDF-SHA-256 over who they are, and
 * AES-256-GCM with one key for each direction. The nonce is a number that grows.
 */
export class Peer {
  /** What it has told of its key. */
  readonly told: string;
  /** Whether it has shown that it has this host's key. */
  isConfirmed = false;
  readonly #out: KeyObject;
  readonly #in: KeyObject;
  #last = 0;

  /** Throws where the other key is none. */
  constructor(parts: {
    readonly told: string;
    readonly cluster: string;
    readonly own: End & { readonly privateKey: KeyObject };
    readonly other: End & { readonly publicKey: KeyObject };
  }) {
    const { told, cluster, own, other } = parts;
    this.told = told;
    const secret = diffieHellman({ privateKey: own.privateKey, publicKey: other.publicKey });
    const keyOf = (from: End, to: End): KeyObject => {
      const info = ['skillet-host seal 1', cluster, from.name, from.key, to.name, to.key].join(
        '\n',
      );
      return createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', info, KEY_BYTES)));
    };
    this.#out = keyOf(own, other);
    this.#in = keyOf(other, own);
  }

  /** `count` must never be the same twice for one run of a host. */
  seal(frame: Uint8Array, count: number, own: string): Uint8Array {
    const hello = this.isConfirmed ? '' : own;
    const head = HEAD + hello.length;
    const sealed = Buffer.allocUnsafe(head + frame.byteLength + TAG_BYTES);
    sealed.set(frame.subarray(0, CLEAR));
    sealed[0] = (frame[0] ?? 0) | SEALED;
    sealed.writeUInt32BE(Math.floor(count / TWO_32), CLEAR);
    sealed.writeUInt32BE(count % TWO_32, CLEAR + 4);
    sealed.writeUInt8(hello.length, CLEAR + 8);
    sealed.write(hello, HEAD, 'latin1');
    const cipher = createCipheriv(CIPHER, this.#out, nonceOf(sealed), { authTagLength: TAG_BYTES });
    cipher.setAAD(sealed.subarray(0, head));
    sealed.set(cipher.update(frame), head);
    cipher.final();
    sealed.set(cipher.getAuthTag(), head + frame.byteLength);
    return sealed;
  }

  /** The frame in one that is sealed, or what is wrong with that. */
  open(bytes: Uint8Array): Uint8Array | string {
    const sealed = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const head = HEAD + sealed.readUInt8(CLEAR + 8);
    const end = sealed.byteLength - TAG_BYTES;
    if (end - head < PREFIX) return 'a sealed frame that is not whole';
    const count = sealed.readUInt32BE(CLEAR) * TWO_32 + sealed.readUInt32BE(CLEAR + 4);
    if (count <= this.#last) return 'a frame for the second time';
    const decipher = createDecipheriv(CIPHER, this.#in, nonceOf(sealed), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(sealed.subarray(0, head));
    decipher.setAuthTag(sealed.subarray(end));
    try {
      const frame = decipher.update(sealed.subarray(head, end));
      decipher.final();
      this.#last = count;
      this.isConfirmed = true;
      return frame;
    } catch {
      return 'a frame that was changed on its way, or is sealed with another key';
    }
  }
}

/** What a host tells of its key with the first frames that it seals; empty where it does not. */
export function helloIn(sealed: Uint8Array): string {
  const length = sealed[CLEAR + 8] ?? 0;
  return Buffer.from(sealed.subarray(HEAD, HEAD + length)).toString('latin1');
}

function nonceOf(sealed: Buffer): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES);
  sealed.copy(nonce, NONCE_BYTES - 8, CLEAR, CLEAR + 8);
  return nonce;
}
