import type { Clock, HostLine, TopicListener } from '@skillet/core';
import { InputKeys } from '../aftermath/input-key.ts';
import type { FellowPool, Fellows, SkillNews } from './fellows.ts';
import { onClock, readSaid, type SkillMessage } from './said.ts';

const TOPIC = 'deaths';

/** What is known of the skill at a mount. */
interface SharedSkill {
  /** How often another revision has come live there, as far as is known: hosts of one generation run the same code. */
  generation: number;
  /** Whether it is what this host began with, which is what all others have by then. */
  isFirst: boolean;
  pool: FellowPool | undefined;
}

/**
 * Has deaths count for the sum of several hosts that run the same skills: what puts a skill in quarantine in one does so in all,
 * and an input that kills is refused in all.
 */
export class SharedDeaths implements TopicListener {
  readonly inputKeys = new InputKeys();
  readonly #line: HostLine;
  readonly #clock: Clock;
  readonly #skills = new Map<string, SharedSkill>();
  /** What to add to the times of another host. */
  readonly #offsets = new Map<string, number>();
  /** The generations that other hosts are at, by mounts. */
  readonly #elsewhere = new Map<string, number>();
  /** What was said of mounts at which nothing is yet. */
  readonly #early = new Map<string, { message: SkillMessage; host: string }[]>();
  #isShared = false;

  constructor(line: HostLine, clock: Clock) {
    this.#line = line;
    this.#clock = clock;
    line.listen(TOPIC, this);
  }

  /** What a new pool for a mount tells of; nothing before it is live. */
  fellowsOf(mount: string): Fellows {
    const fellows: Fellows = {
      inputKeys: this.inputKeys,
      tell: (news = {}) => {
        const skill = this.#skills.get(mount);
        if (skill?.pool?.tells !== fellows) return;
        this.#say(mount, skill, { deaths: skill.pool.news.deaths, ...news });
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
  }

  /** Nothing serves a mount any more. */
  remove(mount: string): void {
    const skill = this.#skills.get(mount);
    // What comes there again is another generation.
    if (skill !== undefined) skill.pool = undefined;
  }

  onJoined(host: string): void {
    const { secret } = this.#line;
    if (!this.#isShared && secret !== undefined) {
      this.#isShared = true;
      this.inputKeys.share(secret);
    }
    for (const [mount, skill] of this.#skills)
      if (skill.pool !== undefined) this.#say(mount, skill, skill.pool.news, host);
  }

  onSaid(said: unknown, host: string): void {
    const message = readSaid(said);
    if (message === undefined) return;
    const { mount, generation, now } = message;
    if (!this.#offsets.has(host)) this.#offsets.set(host, this.#clock.now() - now);
    this.#elsewhere.set(mount, Math.max(generation, this.#elsewhere.get(mount) ?? 0));
    if (this.#skills.has(mount)) this.#hear(message, host);
    else if (message.isState === true)
      this.#early.set(mount, [...(this.#early.get(mount) ?? []), { message, host }]);
  }

  onLeft(host: string): void {
    this.#offsets.delete(host);
    for (const [mount, said] of this.#early) {
      const others = said.filter((one) => one.host !== host);
      if (others.length > 0) this.#early.set(mount, others);
      else this.#early.delete(mount);
    }
    const isFirst = [...this.#line.others].every((other) => this.#line.id < other);
    for (const skill of this.#skills.values()) {
      skill.pool?.lose(host, isFirst);
      if (isFirst) skill.pool?.tells?.tell();
    }
  }

  #hear({ mount, generation, news, isState = false }: SkillMessage, host: string): void {
    const skill = this.#skills.get(mount);
    const offset = this.#offsets.get(host);
    if (skill === undefined || offset === undefined) return;
    // Who comes later begins with what the others have come to.
    if (isState && skill.isFirst) skill.generation = Math.max(skill.generation, generation);
    if (generation === skill.generation) skill.pool?.hear(onClock(news, offset), host);
  }

  #say(mount: string, { generation }: SharedSkill, news: SkillNews, to?: string): void {
    const isState = to !== undefined;
    const message: SkillMessage = { mount, generation, now: this.#clock.now(), news, isState };
    this.#line.say(TOPIC, message, to);
  }
}
