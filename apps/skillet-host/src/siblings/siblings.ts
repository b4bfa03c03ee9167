import type { RequestListener } from 'node:http';
import { HostError, scrubPaths, type Caller } from '@skillet/core';
import type { LauncherLink } from '../host/launcher-link.ts';
import type { HostLogger } from '../log/logger.ts';
import type { Place } from '../launcher/place-of.ts';
import type { DoorPlace, Sibling } from '../launcher/protocol.ts';
import { askAt, type SiblingAnswer } from './ask.ts';
import { doorOf } from './door-of.ts';
import { Door, type Commands } from './door.ts';
import { noteHeader, OWN_NOTE, type DoorNote } from './note.ts';
import { SiblingLine } from './sibling-line.ts';

/** Milliseconds for which a host that is away is waited for. */
const COMES_BACK = 10_000;
/** Milliseconds within which the launcher says that a host is gone that has ended. */
const GONE_WITHIN = 1000;
/** Milliseconds that the others may take to do something, such as to load skills. */
const DONE_WITHIN = 120_000;

/** What another host said. */
export interface Reply extends SiblingAnswer {
  readonly number: number;
}

/** What all others said, and which said nothing. */
export interface Replies {
  readonly answers: readonly Reply[];
  readonly away: readonly number[];
}

/** Another host did not do what all were to do; `why` goes on from its number. */
function failed(number: number, why: string): HostError {
  const detail = `host ${String(number)} of those that share the port ${scrubPaths(why)}`;
  return new HostError('partial_failure', detail);
}

/** What the launcher is heard by, and told. */
type ToLauncher = Pick<LauncherLink, 'company' | 'onSiblings' | 'doorIsOpen'>;

/** What is asked of all others. */
export interface Question {
  readonly method: string;
  readonly target: string;
  readonly accept?: string | undefined;
  readonly caller: Caller;
  readonly patience?: number;
  /** Headers besides, names and values in turn. */
  readonly headers?: readonly string[];
}

/** The other hosts that share the port of this one. */
export class Siblings {
  readonly place: Place;
  /** What they say to each other without being asked. */
  readonly line: SiblingLine;
  readonly #log: Pick<HostLogger, 'error'>;
  readonly #link: ToLauncher;
  #at: DoorPlace | undefined;
  #all: readonly Sibling[] = [];
  #door: Promise<Door> | undefined;
  #closed = false;
  readonly #changes = new Set<() => void>();

  constructor(place: Place, link: ToLauncher, log: Pick<HostLogger, 'error'>) {
    this.place = place;
    this.line = new SiblingLine(place.number);
    this.#link = link;
    this.#log = log;
  }

  /** Hears of the others that serve before this one does; resolves when that is done, or takes too long. */
  async meet(): Promise<void> {
    const { company } = this.#link;
    if (company !== undefined) await this.line.greet(company.door, company.siblings);
  }

  /** Lets the others in, once the launcher says where: to what everybody may ask, and to what they alone may. */
  open(gateway: RequestListener, commands: Commands): void {
    this.#link.onSiblings((door, siblings) => {
      this.#at = door;
      // One that is still there stays the same object.
      this.#all = siblings.map((one) => this.#all.find(({ pid }) => pid === one.pid) ?? one);
      for (const onChange of this.#changes) onChange();
      this.line.meet(door, siblings);
      if (!this.#closed) this.#door ??= this.#open(door, gateway, commands);
    });
  }

  /**
   * Asks all others at once. Where one has ended meanwhile, all are asked again once the launcher has said so, if it is only
   * to be read: what that one had counted another tells by then.
   */
  async ask(question: Question): Promise<Replies> {
    const { answers, failed } = await this.#askAll(question);
    if (failed.length === 0 || question.method !== 'GET') return this.#replies(answers);
    await this.#until(() => failed.every((one) => !this.#all.includes(one)), GONE_WITHIN);
    return this.#replies((await this.#askAll(question)).answers);
  }

  /** Numbers of the others that are there. */
  get numbers(): readonly number[] {
    return this.#others.map(({ number }) => number);
  }

  /** Has one of them do something, also one that is back only in a while. Rejects with a `HostError` that names it. */
  async tell(number: number, command: string, argument: string): Promise<unknown> {
    await this.pathTo(number);
    const sibling = this.#all.find((one) => one.number === number);
    if (sibling === undefined) throw failed(number, 'is away');
    return this.#tell(sibling, command, argument);
  }

  /** Has all others do something, one after the other. Rejects with the first that fails; those behind it are not asked. */
  async tellAll(command: string, argument = ''): Promise<readonly unknown[]> {
    const results: unknown[] = [];
    for (const sibling of this.#others) results.push(await this.#tell(sibling, command, argument));
    return results;
  }

  /** Resolves with where a host is reached, also when it is back only in a while; undefined when that takes too long. */
  async pathTo(
    number: number,
  ): Promise<{ readonly path: string; readonly secret: string } | undefined> {
    const find = () => this.#all.find((one) => one.number === number);
    await this.#until(() => find() !== undefined, COMES_BACK);
    const found = find();
    if (found === undefined || this.#at === undefined) return undefined;
    return { path: doorOf(this.#at, found.pid), secret: this.#at.secret };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.line.close();
    const door = await this.#door?.catch(() => undefined);
    door?.close();
  }

  get #others(): readonly Sibling[] {
    return this.#all.filter(({ pid }) => pid !== process.pid);
  }

  async #askAll(question: Question): Promise<{ answers: Reply[]; failed: Sibling[] }> {
    const answers: Reply[] = [];
    const failed: Sibling[] = [];
    await Promise.all(
      this.#others.map(async (sibling) => {
        try {
          answers.push({ number: sibling.number, ...(await this.#askOne(sibling, question)) });
        } catch {
          failed.push(sibling);
        }
      }),
    );
    answers.sort((a, b) => a.number - b.number);
    return { answers, failed };
  }

  #replies(answers: readonly Reply[]): Replies {
    const there = new Set(answers.map(({ number }) => number)).add(this.place.number);
    const numbers = Array.from({ length: this.place.of }, (_, index) => index + 1);
    return { answers, away: numbers.filter((number) => !there.has(number)) };
  }

  /** Resolves when what the launcher says of the others makes something true, or after so many milliseconds. */
  async #until(isSo: () => boolean, within: number): Promise<void> {
    if (isSo()) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const look = (): void => {
      if (isSo()) resolve(undefined);
    };
    this.#changes.add(look);
    const timer = setTimeout(resolve, within, undefined).unref();
    await promise;
    clearTimeout(timer);
    this.#changes.delete(look);
  }

  #open(door: DoorPlace, gateway: RequestListener, commands: Commands): Promise<Door> {
    const opened = Door.open(door, this.line, gateway, commands);
    opened.then(
      () => {
        this.#link.doorIsOpen();
      },
      (error: unknown) => {
        this.#log.error({ err: error }, 'the other hosts do not reach this one');
      },
    );
    return opened;
  }

  async #askOne(sibling: Sibling, question: Question) {
    const { method, target, accept, caller, patience, headers: more = [] } = question;
    const headers = ['Host', 'localhost', 'Accept', accept ?? 'application/json', ...more];
    return this.#send(sibling, { method, target, headers, patience }, { ...OWN_NOTE, caller });
  }

  async #tell({ number, pid }: Sibling, command: string, argument: string): Promise<unknown> {
    const target = `/-/${command}?${encodeURIComponent(argument)}`;
    const question = { method: 'POST', target, headers: ['Host', 'localhost'] };
    let answer: SiblingAnswer;
    try {
      answer = await this.#send({ number, pid }, { ...question, patience: DONE_WITHIN }, OWN_NOTE);
    } catch {
      throw failed(number, 'does not answer');
    }
    const { result, error } = JSON.parse(answer.body) as { result?: unknown; error?: string };
    if (answer.status !== 200) throw failed(number, `did not: ${error ?? ''}`);
    return result;
  }

  async #send(
    { pid }: Sibling,
    question: {
      readonly method: string;
      readonly target: string;
      readonly headers: readonly string[];
      readonly patience?: number | undefined;
    },
    note: DoorNote,
  ): Promise<SiblingAnswer> {
    const at = this.#at;
    if (at === undefined) throw new Error('there is no door');
    const { patience, ...rest } = question;
    const headers = [...question.headers, ...noteHeader(at.secret, note)];
    const more = patience === undefined ? {} : { patience };
    return askAt(doorOf(at, pid), { ...rest, ...more, headers });
  }
}
