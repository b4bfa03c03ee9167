import { isIPv6 } from 'node:net';

/** Wrong tokens that an address may send in a row. */
const BURST = 10;
/** Milliseconds after which it may send one more. */
const EACH = 6_000;
/** Addresses that are kept in mind; those whose last guess is longest ago are forgotten first. */
const MOST_ADDRESSES = 1_000;

/** Counts wrong tokens by where they come from, so that guessing takes for ever. */
export class GuessCount {
  /** Seconds after which another try makes sense. */
  readonly wait = EACH / 1000;
  readonly #now: () => number;
  /** When each address has all its guesses again. */
  readonly #fullAt = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether an address has sent a wrong token lately. */
  hasNoted(address: string): boolean {
    return this.#debt(address) > 0;
  }

  /** Whether an address has no guess left for now. */
  mustWait(address: string): boolean {
    return this.#debt(address) > (BURST - 1) * EACH;
  }

  /** Takes note of a wrong token. */
  note(address: string): void {
    const key = keyOf(address);
    const fullAt = this.#now() + this.#debt(address) + EACH;
    this.#fullAt.delete(key);
    this.#fullAt.set(key, fullAt);
    const [oldest] = this.#fullAt.keys();
    if (this.#fullAt.size > MOST_ADDRESSES && oldest !== undefined) this.#fullAt.delete(oldest);
  }

  #debt(address: string): number {
    return Math.max(0, (this.#fullAt.get(keyOf(address)) ?? 0) - this.#now());
  }
}

/** Who has one IPv6 address has all of its network: the first 64 bits. */
function keyOf(address: string): string {
  if (!isIPv6(address) || /^::(?:1$|ffff:)/i.test(address)) return address;
  const { hostname } = new URL(`http://[${address.replace(/%.*$/, '')}]`);
  const [head = '', tail] = hostname.slice(1, -1).split('::');
  const left = head.split(':').filter(Boolean);
  const right = tail?.split(':').filter(Boolean) ?? [];
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].slice(0, 4).join(':');
}
