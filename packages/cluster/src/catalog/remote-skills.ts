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
const NO_CARDS: Member['cards'] = new Map();

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
  /** What each host told when it was looked at last. */
  readonly #seen = new Map<Member, Member['cards']>();
  readonly #running = new Map<string, Map<Member, FullCard>>();
  readonly #entries = new Map<string, Entry>();
  /** Mounts of skills that no host runs any more. */
  readonly #lost = new Set<string>();
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
    const used = new Set<string>();
    for (const { card, providers } of this.#entries.values()) {
      used.add(card.descriptor);
      for (const one of providers) used.add(one.card.descriptor);
    }
    return used;
  }

  /**
   * Looks at what the hosts say; whether what is told of their skills is anything else than before. What it costs grows
   * with what has changed, and not with the skills that there are.
   */
  look(members: readonly Member[]): boolean {
    const touched = new Set([...this.#changes(members), ...this.#lost]);
    let isSame = true;
    for (const mount of touched) {
      const before = this.#entries.get(mount);
      const after = this.#entry(mount, before);
      if (after === undefined) this.#entries.delete(mount);
      else this.#entries.set(mount, after);
      if (after?.lostAt === undefined) this.#lost.delete(mount);
      else this.#lost.add(mount);
      isSame &&= after?.view === before?.view;
    }
    if (isSame) return false;
    const views = Array.from(this.#entries.values(), ({ view }) => view);
    this.#views = views.sort((a, b) => (a.mount < b.mount ? -1 : 1));
    return true;
  }

  /** The mounts of which hosts say anything else than before. */
  #changes(members: readonly Member[]): ReadonlySet<string> {
    const touched = new Set<string>();
    const there = new Set(members);
    for (const [member, before] of this.#seen) {
      const after = there.has(member) ? member.cards : NO_CARDS;
      if (before === after) continue;
      for (const mount of before.keys()) {
        if (after.has(mount)) continue;
        this.#running.get(mount)?.delete(member);
        touched.add(mount);
      }
      if (!there.has(member)) this.#seen.delete(member);
    }
    for (const member of members) {
      const before = this.#seen.get(member) ?? NO_CARDS;
      if (before === member.cards) continue;
      this.#seen.set(member, member.cards);
      for (const [mount, card] of member.cards) {
        if (before.get(mount) === card) continue;
        touched.add(mount);
        const running = this.#running.get(mount);
        if (running === undefined) this.#running.set(mount, new Map([[member, card]]));
        else running.set(member, card);
      }
    }
    return touched;
  }

  #entry(mount: string, before: Entry | undefined): Entry | undefined {
    const running = this.#running.get(mount);
    const providers = Array.from(running ?? [], ([member, card]) => ({ member, card }));
    const [best] = providers.toSorted(
      (a, b) =>
        rankOf(a.card.state) - rankOf(b.card.state) || (a.member.key < b.member.key ? -1 : 1),
    );
    if (best === undefined) {
      this.#running.delete(mount);
      return before && this.#without(before);
    }
    const { card } = best;
    return this.#made(mount, { card, state: card.state, providers, lostAt: undefined });
  }

  /** What is told of a skill whose hosts are all gone; undefined once that is long ago, or where they gave it up themselves. */
  #without(before: Entry): Entry | undefined {
    const { mount } = before.view;
    const { card, providers } = before;
    const now = this.#calls.clock.now();
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
