import type { SkillState } from '@skillet/core';
import type { Member } from '../members/member.ts';
import type { FullCard } from './card.ts';
import type { Provider } from './choose-provider.ts';
import { RemoteSkill, type RemoteCalls } from './remote-skill.ts';

/** Milliseconds for which a skill is still told of whose last host was lost: most come back. */
const REMEMBERED = 60_000;

/** How well a skill is on one of several hosts: the best of them counts. */
const RANKS: readonly SkillState['name'][] = [
  ...(['ready', 'idle', 'starting', 'backing-off', 'quarantined', 'stopping', 'stopped'] as const),
];

const NONE: readonly Provider[] = [];

interface Entry {
  readonly view: RemoteSkill;
  /** What it was made of. */
  readonly mark: string;
  readonly providers: readonly Provider[];
  readonly card: FullCard;
  /** Since when no host runs it. */
  readonly lostAt: number | undefined;
}

/** The skills that other hosts run, each once however many do. */
export class RemoteSkills {
  readonly #calls: RemoteCalls;
  #entries: ReadonlyMap<string, Entry> = new Map();
  #views: readonly RemoteSkill[] = [];

  constructor(calls: RemoteCalls) {
    this.#calls = calls;
  }

  get(mount: string): RemoteSkill | undefined {
    return this.#entries.get(mount)?.view;
  }

  /** All, in the order of their mounts. */
  get all(): readonly RemoteSkill[] {
    return this.#views;
  }

  /** The hosts that run a skill. */
  providers(mount: string): readonly Provider[] {
    return this.#entries.get(mount)?.providers ?? NONE;
  }

  /** Digests of the descriptors that are told of. */
  get used(): ReadonlySet<string> {
    const all = [...this.#entries.values()];
    return new Set(
      all.flatMap(({ card, providers }) => [
        card.descriptor,
        ...providers.map((one) => one.card.descriptor),
      ]),
    );
  }

  /** Looks at what the hosts say; whether what is told of their skills is anything else than before. */
  look(members: readonly Member[]): boolean {
    const now = this.#calls.clock.now();
    const byMount = new Map<string, Provider[]>();
    for (const member of members) {
      for (const card of member.cards.values()) {
        const provider = { member, card };
        const others = byMount.get(card.mount);
        if (others === undefined) byMount.set(card.mount, [provider]);
        else others.push(provider);
      }
    }
    const entries = new Map<string, Entry>();
    for (const [mount, providers] of byMount) entries.set(mount, this.#entry(mount, providers));
    for (const [mount, before] of this.#entries) {
      const kept = byMount.has(mount) ? undefined : this.#lost(before, now);
      if (kept !== undefined) entries.set(mount, kept);
    }
    const views = [...entries.values()].map(({ view }) => view);
    views.sort((a, b) => (a.mount < b.mount ? -1 : 1));
    const isSame =
      views.length === this.#views.length && views.every((view, at) => view === this.#views[at]);
    this.#entries = entries;
    this.#views = views;
    return !isSame;
  }

  #entry(mount: string, providers: readonly Provider[]): Entry {
    const [best] = providers.toSorted(
      (a, b) =>
        rankOf(a.card.state) - rankOf(b.card.state) || (a.member.key < b.member.key ? -1 : 1),
    );
    // There is one at least.
    const { card } = best as Provider;
    return this.#made(mount, { card, state: card.state, providers, lostAt: undefined });
  }

  /** What is told of a skill whose hosts are all gone; undefined once that is long ago, or where they gave it up themselves. */
  #lost(before: Entry, now: number): Entry | undefined {
    const { mount } = before.view;
    const { card, providers } = before;
    const lostAt = before.lostAt ?? now;
    const wasGivenUp = before.lostAt === undefined && !providers.every((one) => one.member.isGone);
    const isOver = this.#calls.desk.carriage.isUp && now - lostAt > REMEMBERED;
    if (wasGivenUp || isOver) return undefined;
    const since = this.#calls.clock.date(lostAt);
    return this.#made(mount, { card, state: { name: 'stopped', since }, providers: [], lostAt });
  }

  #made(
    mount: string,
    made: Pick<Entry, 'card' | 'providers' | 'lostAt'> & { readonly state: SkillState },
  ): Entry {
    const { card, state, providers, lostAt } = made;
    const at = [...new Set(providers.map(({ member }) => member.id.name))].sort();
    const mark = JSON.stringify([{ ...card, full: undefined, state }, at]);
    const before = this.#entries.get(mount);
    const view =
      before?.mark === mark
        ? before.view
        : new RemoteSkill(card, { at, state }, () => this.providers(mount), this.#calls);
    return { view, mark, providers, card, lostAt };
  }
}

function rankOf({ name }: SkillState): number {
  return RANKS.indexOf(name);
}
