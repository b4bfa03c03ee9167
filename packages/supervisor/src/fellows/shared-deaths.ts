import type { Clock, HostLine, TopicListener } from '@skillet/core';
import { InputKeys } from '../aftermath/input-key.ts';
import type { FellowPool, Fellows, SkillNews } from './fellows.ts';
import { Missed } from './missed.ts';
import { forElsewhere, onClock, readSaid, saysAnything, type SkillMessage } from './said.ts';

const TOPIC = 'deaths';

/** What is known of the skill at a mount. */
interface SharedSkill {
  /** How often another revision has come live there, as far as is known: hosts of one port and generation run the same code. */
  generation: number;
  /** Whether it is what this host began with, which is what all others have by then. */
  isFirst: boolean;
  pool: FellowPool | undefined;
}

/**
 * Has deaths count for the sum of several hosts that run the same skills: what puts a skill in quarantine in one host of a
 * port does so in all, and an input that kills is refused in all. On other machines they count where the same code runs, and
 * the quarantine holds where that has died, too: elsewhere it may be the machine.
 */
export class SharedDeaths implements TopicListener {
  readonly inputKeys = new InputKeys();
  readonly #line: HostLine;
  readonly #clock: Clock;
  readonly #skills = new Map<string, SharedSkill>();
  /** What to add to the times of another host. */
  readonly #offsets = new Map<string, number>();
  /** The generations that other hosts of this port are at, by mounts. */
  readonly #elsewhere = new Map<string, number>();
  /** What they have said of mounts at which nothing is yet. */
  readonly #early = new Map<string, { message: SkillMessage; host: string }[]>();
  /** The hosts that are on another port, and load their code by themselves. */
  readonly #far = new Set<string>();
  readonly #missed = new Missed();
  #secret: string | undefined;

  constructor(line: HostLine, clock: Clock) {
    this.#line = line;
    this.#clock = clock;
    line.listen(TOPIC, this);
  }

  /** What a new pool for a mount tells of; nothing before it is live. */
  fellowsOf(mount: string): Fellows {
    const isLive = (skill: SharedSkill | undefined): boolean => skill?.pool?.tells === fellows;
    const fellows: Fellows = {
      inputKeys: this.inputKeys,
      tell: (news = {}) => {
        const skill = this.#skills.get(mount);
        if (skill?.pool === undefined || !isLive(skill)) return;
        this.#say(mount, skill, { deaths: skill.pool.news.deaths, ...news });
      },
      cameUp: () => {
        const skill = this.#skills.get(mount);
        if (skill !== undefined && isLive(skill)) this.#ask(mount, skill);
      },
    };
    return fellows;
  }

  /** A pool serves a mount from now on. */
  goLive(mount: string, pool: FellowPool): void {
    const known = this.#skills.get(mount);
    const elsewhere = this.#elsewhere.get(mount) ?? 0;
    const generation = known === undefined ? elsewhere : Math.max(known.generation + 1, elsewhere);
    const skill = { generation, isFirst: known === undefined, pool };
    this.#skills.set(mount, skill);
    for (const { message, host } of this.#early.get(mount) ?? []) this.#hear(message, host);
    this.#early.delete(mount);
    this.#say(mount, skill, pool.news);
    this.#ask(mount, skill);
  }

  /** Nothing serves a mount any more. */
  remove(mount: string): void {
    const skill = this.#skills.get(mount);
    // What comes there again is another generation.
    if (skill !== undefined) skill.pool = undefined;
  }

  onJoined(host: string): void {
    this.#shareSecret();
    const isFar = this.#isFar(host);
    for (const [mount, skill] of this.#skills) {
      if (skill.pool === undefined) continue;
      const { news } = skill.pool;
      // Of all skills of a cluster few have anything to tell of.
      if (!isFar || saysAnything(news)) this.#say(mount, skill, news, { to: host });
    }
  }

  onSaid(said: unknown, host: string): void {
    const message = readSaid(said);
    if (message === undefined) return;
    this.#shareSecret();
    const { mount, generation, now } = message;
    if (!this.#offsets.has(host)) this.#offsets.set(host, this.#clock.now() - now);
    if (this.#isFar(host)) {
      this.#hearFar(message, host);
      return;
    }
    this.#elsewhere.set(mount, Math.max(generation, this.#elsewhere.get(mount) ?? 0));
    if (this.#skills.has(mount)) this.#hear(message, host);
    else if (message.isState === true)
      this.#early.set(mount, [...(this.#early.get(mount) ?? []), { message, host }]);
  }

  onLeft(host: string): void {
    this.#offsets.delete(host);
    this.#missed.forget(host);
    // Deaths on other machines count on for their time, whether they can be reached or not.
    if (this.#far.delete(host)) return;
    for (const [mount, said] of this.#early) {
      const others = said.filter((one) => one.host !== host);
      if (others.length > 0) this.#early.set(mount, others);
      else this.#early.delete(mount);
    }
    const near = [...this.#line.others].filter((other) => !this.#isFar(other));
    const isFirst = near.every((other) => this.#line.id < other);
    for (const skill of this.#skills.values()) {
      skill.pool?.lose(host, isFirst);
      if (isFirst) skill.pool?.tells?.tell();
    }
  }

  #hear({ mount, generation, news, isState = false }: SkillMessage, host: string): void {
    const skill = this.#skills.get(mount);
    // Who comes later begins with what the others have come to.
    if (skill !== undefined && isState && skill.isFirst)
      skill.generation = Math.max(skill.generation, generation);
    if (generation === skill?.generation) this.#pass(skill.pool, news, host);
  }

  #hearFar({ mount, code, news, asks }: SkillMessage, host: string): void {
    const skill = this.#skills.get(mount);
    const pool = skill?.pool;
    if (skill === undefined || pool?.code === undefined || pool.code !== code) {
      // What runs here may be the same later.
      if (saysAnything(news)) this.#missed.note(mount, host);
      return;
    }
    const { quarantine, ...rest } = news;
    this.#pass(pool, pool.news.deaths.length > 0 ? news : rest, host);
    if (asks === true) this.#say(mount, skill, pool.news, { to: host });
  }

  #pass(pool: FellowPool | undefined, news: SkillNews, host: string): void {
    const offset = this.#offsets.get(host);
    if (offset !== undefined) pool?.hear(onClock(news, offset, this.#clock.now()), host);
  }

  /** Asks hosts elsewhere what they have said before the code here was known. */
  #ask(mount: string, skill: SharedSkill): void {
    if (skill.pool?.code === undefined) return;
    for (const host of this.#missed.take(mount))
      this.#say(mount, skill, skill.pool.news, { to: host, asks: true });
  }

  #say(
    mount: string,
    { generation, pool }: SharedSkill,
    news: SkillNews,
    { to, asks = false }: { readonly to?: string; readonly asks?: boolean } = {},
  ): void {
    const { others } = this.#line;
    const [isState, now, code] = [to !== undefined, this.#clock.now(), pool?.code];
    const message: SkillMessage = { mount, generation, code, now, news, isState, asks };
    const hosts = to === undefined ? [...others] : [to];
    const far = hosts.filter((host) => this.#isFar(host));
    if (far.length === 0) {
      this.#line.say(TOPIC, message, to);
      return;
    }
    for (const host of hosts) if (!far.includes(host)) this.#line.say(TOPIC, message, host);
    if (code === undefined) return;
    const told: SkillMessage = { ...message, news: forElsewhere(news) };
    for (const host of far) this.#line.say(TOPIC, told, host);
  }

  /** Whether a host that is there is on another port; what is known of it is remembered until it is gone. */
  #isFar(host: string): boolean {
    if (this.#far.has(host)) return true;
    if (this.#line.isBeside?.(host) !== false) return false;
    this.#far.add(host);
    return true;
  }

  /** Whoever knows the same secret tells inputs apart as the others do. */
  #shareSecret(): void {
    const { secret } = this.#line;
    if (secret === undefined || secret === this.#secret) return;
    this.#secret = secret;
    this.inputKeys.share(secret);
  }
}
