import { createCipheriv, createHmac, randomBytes } from 'node:crypto';
import { headerPairs, isStream, type SkillRequest } from '@skillet/core';

/** One for all: what is made with it goes into the key alone, and is shown to nobody. */
const NONCE = Buffer.alloc(12);

/** Headers that say on whose behalf a request is made; they differ in what they let a skill do. */
const CREDENTIAL = /auth|cookie|credential|passw|secret|session|token|(access|api|private)-?key/;

/** Makes what tells inputs apart. */
export class InputKeys {
  /** Known to nobody else and gone with the process: a key tells nothing about a body or a credential. */
  #secret = randomBytes(32);
  #bodySecret = randomBytes(32);

  /** From now on keys are those of all who know this secret. */
  share(secret: string): void {
    const derive = (what: string) => createHmac('sha256', secret).update(what).digest();
    this.#secret = derive('inputs');
    this.#bodySecret = derive('bodies');
  }

  /**
   * What tells the inputs of a skill apart: mount, method, path, body and credentials. Two requests with the same key are the
   * same to the skill, whoever sends them, and however often.
   */
  of(mount: string, request: SkillRequest): string {
    const { method, path, headers, body } = request;
    const hmac = createHmac('sha256', this.#secret);
    // JSON says itself where it ends, so that nothing can pass from one part into the next.
    hmac.update(JSON.stringify([mount, method, path, credentialsIn(headers)]));
    // What streams by is like nothing else: it can neither be told again nor sent again.
    if (isStream(body)) hmac.update(randomBytes(32));
    else if (body !== null) hmac.update(this.#tagOf(body));
    return hmac.digest('hex');
  }

  /**
   * What tells a body from others. The thread that serves has to look at bodies of many megabytes while a worker is down, and the
   * authentication of AES-GCM reads fifteen times as many in a second as SHA-256.
   */
  #tagOf(body: Uint8Array): Buffer {
    const cipher = createCipheriv('aes-256-gcm', this.#bodySecret, NONCE);
    cipher.setAAD(body);
    cipher.final();
    return cipher.getAuthTag();
  }
}

/** Whether two requests to one revision have the same key; costs less than to make the keys. */
export function isSameInput(one: SkillRequest, other: SkillRequest): boolean {
  if (one === other) return true;
  if (one.method !== other.method || one.path !== other.path) return false;
  return isSameBody(one.body, other.body) && isSameCredentials(one.headers, other.headers);
}

function isSameBody(one: SkillRequest['body'], other: SkillRequest['body']): boolean {
  if (isStream(one) || isStream(other)) return false;
  return Buffer.compare(one ?? NOTHING, other ?? NOTHING) === 0;
}

function isSameCredentials(one: string, other: string): boolean {
  return one === other || credentialsIn(one).join('\n') === credentialsIn(other).join('\n');
}

const NOTHING = new Uint8Array();

/** The credential headers, in one order whatever the caller's. */
function credentialsIn(headers: string): string[] {
  return headerPairs(headers)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => CREDENTIAL.test(name))
    .map(([name, value]) => `${name}: ${value}`)
    .toSorted();
}
