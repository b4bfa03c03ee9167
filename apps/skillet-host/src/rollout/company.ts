import type { HostLine, TopicListener } from '@skillet/core';
import { dateNow } from '../clock.ts';
import type { HostLogger } from '../log/logger.ts';
import { KEEPER } from '../siblings/keeper.ts';
import { numberOf } from '../siblings/sibling-line.ts';
import type { Newcomer } from './newcomer.ts';
import type { EndedRollout, RolloutCompany } from './rollout-parts.ts';
import type { Rollout, SamplePair } from './rollout.ts';
import type { Rollouts } from './rollouts.ts';
import {
  figuresOf,
  figuresOfLosses,
  isNews,
  keyOf,
  saidOf,
  type Said,
  type SaidEnd,
  type SaidFigures,
  type SaidRollout,
} from './said.ts';

const TOPIC = 'rollouts';
/** Milliseconds for which others are waited for that are not as far. */
const AS_FAR = 60_000;
/** Milliseconds without a word of the one that decides after which a version is taken back: once it has spoken of it, and before. */
const SILENT = { since: 30_000, atFirst: 150_000 };

/** What the processes that share a port try together. */
export interface CompanyParts {
  readonly rollouts: Rollouts;
  readonly newcomer: Pick<Newcomer, 'join' | 'catchUp' | 'forget' | 'tick'>;
  /** Has what runs here be what its record says, from now on. */
  readonly holds: (mount: string) => Promise<void>;
  /** Whether all calls of a mount go to what was tried as `id`. */
  readonly runs: (mount: string, id: string) => boolean;
  readonly log: HostLogger;
}

/**
 * Has the processes that share a port try a version as if they were one: the first adds up what all of them count, and decides; the
 * others do what it says. One that starts meanwhile goes on with what the others try, the first one too.
 */
export class Company implements RolloutCompany, TopicListener {
  readonly decides: boolean;
  readonly #line: HostLine;
  readonly #parts: CompanyParts;
  /** What others have counted, by mounts and processes. */
  readonly #figures = new Map<string, Map<string, SaidFigures>>();
  /** Processes that have ended without a word, by what was tried and its step. */
  readonly #losses = new Map<string, number>();
  /** What was tried here, by mounts and ids. */
  readonly #wereHere = new Set<string>();
  /** How the last one at each mount has ended. */
  readonly #ended = new Map<string, SaidEnd>();
  /** When the one that decides has spoken last of what goes on here, by mounts and ids. */
  readonly #heard = new Map<string, number>();
  readonly #leaving = new Set<string>();
  #closed = false;

  constructor(line: HostLine, number: number, parts: CompanyParts) {
    this.decides = number === KEEPER;
    this.#line = line;
    this.#parts = parts;
    line.listen(TOPIC, this);
  }

  counted({ view: { mount, id }, step }: Rollout): readonly SamplePair[] {
    const known = [...(this.#figures.get(mount)?.values() ?? [])];
    const same = known.filter((one) => one.id === id && one.step === step);
    return [...same, ...figuresOfLosses(this.#losses.get(keyOf({ mount, id, step })) ?? 0)];
  }

  areAsFar(rollout: Rollout): boolean {
    const { mount, id } = rollout.view;
    const { step } = rollout;
    const of = this.#figures.get(mount);
    const isAsFar = (host: string) => of?.get(host)?.id === id && of.get(host)?.step === step;
    const others = [...this.#line.others].filter((host) => !this.#leaving.has(host));
    return others.every(isAsFar) || rollout.sinceStep(performance.now()) > AS_FAR;
  }

  onChanged(): void {
    this.#tell();
  }

  onEnded(ended: EndedRollout, kept: Promise<void>): void {
    const { mount, id } = ended;
    this.#wereHere.add(keyOf({ mount, id }));
    this.#figures.delete(mount);
    // The same code may be tried again.
    this.#heard.delete(keyOf({ mount, id }));
    for (const key of this.#losses.keys())
      if (key.startsWith(`${mount}\n`)) this.#losses.delete(key);
    if (!this.decides) return;
    const said: SaidEnd = { ...ended, at: dateNow() };
    this.#ended.set(mount, said);
    this.#say({ ended: [said] });
    void kept.then(() => {
      if (this.#ended.get(mount) !== said) return;
      const last = { ...said, keptAt: dateNow() };
      this.#ended.set(mount, last);
      this.#say({ ended: [last] });
    });
  }

  tick(): boolean {
    this.#tell();
    if (!this.decides) this.#takeBackWhatNobodyJudges();
    return this.#parts.newcomer.tick();
  }

  onJoined(host: string): void {
    this.#leaving.delete(host);
    const open = this.#open;
    if (this.decides) this.#say({ open, ended: [...this.#ended.values()] }, host);
    else if (isKeeper(host)) this.#say({ open }, host);
  }

  onLeft(host: string): void {
    if (this.#leaving.delete(host) || this.#closed) return;
    // What has ended without a word may have been ended by what it tried.
    for (const { view, step } of this.#parts.rollouts.open) {
      const key = keyOf({ ...view, step });
      this.#losses.set(key, (this.#losses.get(key) ?? 0) + 1);
    }
    this.#parts.rollouts.look();
  }

  onSaid(message: unknown, host: string): void {
    const { open = [], ended = [], figures = [], leaves } = message as Said;
    if (leaves === true) this.#leaving.add(host);
    for (const one of figures) this.#note(one, host);
    if (this.decides && figures.length > 0) this.#parts.rollouts.look();
    for (const one of ended) this.end(one);
    for (const one of open) this.#hear(one);
  }

  /** Does here what was decided elsewhere. */
  end(said: SaidEnd): void {
    const { mount, id, kind, action, at, keptAt, why } = said;
    const { rollouts, newcomer, holds, runs, log } = this.#parts;
    const known = this.#ended.get(mount);
    newcomer.forget(mount);
    const told = { mount, id, kind, action, ...(why === undefined ? {} : { why }) };
    const wasOpen = rollouts.settled(told, at);
    const isFree = rollouts.get(mount) === undefined;
    if (isFree) this.#figures.delete(mount);
    if (!this.decides || (!wasOpen && isNews(said, known))) this.#ended.set(mount, said);
    const isRepeated = known?.id === id && known.at === at && known.keptAt === keptAt;
    if (keptAt === undefined || !isFree || (isRepeated && !wasOpen)) return;
    const wasHere = this.#wereHere.has(keyOf({ mount, id }));
    // What was given up here may have been promoted by one that was not heard.
    const isMissed = !wasHere || (action === 'promoted' && !runs(mount, id));
    if (isMissed && keptAt >= performance.timeOrigin) newcomer.catchUp(mount);
    else if (wasHere && action === 'taken-back' && !this.decides && !runs(mount, id))
      holds(mount).catch((err: unknown) => log.warn({ mount, err }, `${mount} is not held`));
  }

  /** Ends here and in all others what is tried. */
  endInAll(said: SaidEnd): void {
    // What does not come up where the host stops is no fault of it.
    if (this.#closed) return;
    this.#wereHere.add(keyOf(said));
    this.#say({ ended: [said] });
    this.end(said);
  }

  /** What others try is tried here, too, by now: unless that has ended meanwhile. */
  onResumed({ mount, id, since }: SaidRollout): void {
    const ended = this.#ended.get(mount);
    if (ended?.id === id && ended.at >= since) this.end(ended);
  }

  /** How the last one at a mount has ended. */
  lastAt(mount: string): SaidEnd | undefined {
    return this.#ended.get(mount);
  }

  /** Says that this process ends. */
  close(): void {
    this.#closed = true;
    this.#say({ leaves: true });
  }

  get #open() {
    return Array.from(this.#parts.rollouts.open, (one) => {
      const key = keyOf({ ...one.view, step: one.step });
      return saidOf(one, this.#losses.get(key) ?? 0);
    });
  }

  #hear(said: SaidRollout): void {
    const { mount, id, step, losses } = said;
    const { rollouts, newcomer } = this.#parts;
    const own = rollouts.get(mount);
    if (losses > (this.#losses.get(keyOf(said)) ?? 0)) this.#losses.set(keyOf(said), losses);
    if (own === undefined) {
      if (this.#wereHere.has(keyOf({ mount, id }))) return;
      if (newcomer.join(said)) rollouts.look();
      return;
    }
    if (own.view.id !== id) return;
    this.#heard.set(keyOf({ mount, id }), performance.now());
    if (step > own.step) rollouts.goTo(own, step);
  }

  /** Another process has counted this: of one that has ended here, it is told that. */
  #note(said: SaidFigures, host: string): void {
    const { mount, id, since } = said;
    if (!this.decides) return;
    const ended = this.#ended.get(mount);
    if (this.#parts.rollouts.get(mount)?.view.id !== id && ended?.id === id && ended.at >= since) {
      this.#say({ ended: [ended] }, host);
      return;
    }
    const of = this.#figures.get(mount) ?? new Map<string, SaidFigures>();
    this.#figures.set(mount, of.set(host, said));
  }

  #tell(): void {
    const open = [...this.#parts.rollouts.open];
    if (open.length === 0) return;
    if (this.decides) this.#say({ open: this.#open });
    else {
      const figures = open.map(figuresOf);
      for (const host of this.#line.others) if (isKeeper(host)) this.#say({ figures }, host);
    }
  }

  #takeBackWhatNobodyJudges(): void {
    const now = performance.now();
    for (const rollout of [...this.#parts.rollouts.open]) {
      const { mount, id, kind } = rollout.view;
      const heard = this.#heard.get(keyOf({ mount, id }));
      const silent = heard === undefined ? rollout.sinceStep(now) : now - heard;
      if (silent < (heard === undefined ? SILENT.atFirst : SILENT.since)) continue;
      const why = 'the process that judges it does not answer';
      this.#parts.log.error({ mount }, `${mount}: the version that is tried is taken back: ${why}`);
      this.#parts.rollouts.settled({ mount, id, kind, action: 'taken-back', why }, dateNow());
    }
  }

  #say(said: Said, host?: string): void {
    this.#line.say(TOPIC, said, host);
  }
}

function isKeeper(host: string): boolean {
  return numberOf(host) === KEEPER;
}
