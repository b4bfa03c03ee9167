import type { Clock, Descriptor } from '@skillet/core';
import { askHost } from '../call/ask-host.ts';
import type { CallDesk } from '../call/call-desk.ts';
import type { Member } from '../members/member.ts';
import { MOST_DESCRIPTORS, OWN_PATHS } from '../serve/own-answers.ts';
import type { FullCard } from './card.ts';
import { digestOf } from './own-cards.ts';
import { readCards } from './read-cards.ts';
import { readDescriptor } from './read-descriptor.ts';

/** Milliseconds until a host is asked again that did not say what it runs. */
const AGAIN = 1000;

/** What fetches cards. */
export interface CardFetcherParts {
  readonly desk: CallDesk;
  readonly clock: Clock;
  /** The cards of a host have changed. */
  readonly onChanged: (member: Member) => void;
  /** A host says what can't be read, as the end of a sentence. */
  readonly onFault: (member: Member, why: string) => void;
}

/** Has the cards of other hosts fetched when they are others than before; of descriptors that many have, one is fetched. */
export class CardFetcher {
  readonly #parts: CardFetcherParts;
  readonly #descriptors = new Map<string, Descriptor>();

  constructor(parts: CardFetcherParts) {
    this.#parts = parts;
  }

  /** A host has said which digest its cards have. */
  look(member: Member): void {
    if (member.isAsked || member.isGone || member.told.digest === member.cardsDigest) return;
    member.isAsked = true;
    this.#fetch(member).then(
      () => {
        member.isAsked = false;
      },
      (error: unknown) => {
        this.#parts.onFault(member, error instanceof Error ? error.message : String(error));
        this.#parts.clock.after(AGAIN, () => {
          member.isAsked = false;
        });
      },
    );
  }

  /** Forgets the descriptors that no host has any more. */
  forgetAllBut(used: ReadonlySet<string>): void {
    for (const digest of this.#descriptors.keys()) {
      if (!used.has(digest)) this.#descriptors.delete(digest);
    }
  }

  async #fetch(member: Member): Promise<void> {
    const text = await askHost(member, OWN_PATHS.cards, undefined, this.#parts);
    const cards = readCards(text);
    if (cards === undefined) throw new Error('what it tells of its skills is malformed');
    const wanted = new Set(cards.map(({ descriptor }) => descriptor));
    // What is known now may be forgotten before all has come.
    const held = new Map<string, Descriptor>();
    for (const digest of wanted) {
      const known = this.#descriptors.get(digest);
      if (known !== undefined) held.set(digest, known);
    }
    const unknown = [...wanted].filter((digest) => !held.has(digest));
    const missing = await this.#learn(member, unknown, held);
    if (member.isGone) return;
    for (const [digest, descriptor] of held) this.#descriptors.set(digest, descriptor);
    member.cards = new Map(
      cards.flatMap((card): [string, FullCard][] => {
        const full = held.get(card.descriptor);
        if (full === undefined) return [];
        const before = member.cards.get(card.mount);
        const isKnown = before !== undefined && isSame(before, { ...card, full });
        return [[card.mount, isKnown ? before : { ...card, full }]];
      }),
    );
    // Where its skills have changed meanwhile, it is asked again.
    if (missing === 0) member.cardsDigest = digestOf(text);
    this.#parts.onChanged(member);
    if (missing > 0) throw new Error('what it tells of its skills changed while it was asked');
  }

  /** Resolves with how many of them it did not tell. */
  async #learn(
    member: Member,
    unknown: readonly string[],
    held: Map<string, Descriptor>,
  ): Promise<number> {
    const missing = new Set(unknown);
    for (let at = 0; at < unknown.length; at += MOST_DESCRIPTORS) {
      const wanted = JSON.stringify(unknown.slice(at, at + MOST_DESCRIPTORS));
      const text = await askHost(member, OWN_PATHS.descriptors, wanted, this.#parts);
      const told: unknown = JSON.parse(text);
      if (!Array.isArray(told)) throw new Error('what it tells of its skills is malformed');
      for (const one of told as readonly unknown[]) {
        if (typeof one !== 'string') continue;
        const digest = digestOf(one);
        if (!missing.delete(digest)) continue;
        const descriptor = readDescriptor(one);
        if (descriptor !== undefined) held.set(digest, descriptor);
      }
    }
    return missing.size;
  }
}

/** Whether a card says what it said before: then it stays the same object. */
function isSame({ full, ...card }: FullCard, { full: otherFull, ...other }: FullCard): boolean {
  return full === otherFull && JSON.stringify(card) === JSON.stringify(other);
}
