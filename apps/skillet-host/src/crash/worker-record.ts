import {
  IdMap,
  type LogLine,
  type RequestFrame,
  type UsageSample,
  longestFirst,
  withoutForms,
} from '@skillet/core';
import type { WorkerIdentity, WorkerObserver } from '@skillet/supervisor';
import { dateNow } from '../clock.ts';
import { BoundedList } from './bounded-list.ts';
import { RequestNote } from './request-note.ts';
import type { Finder } from './finder/finder.ts';
import { formsOfAll as allForms } from '../recording/forms.ts';
import { MOST_FORMS, secretsOfEnv, together } from './secrets.ts';

/** Log lines, samples, latest requests and those in flight that are remembered of a worker. */
const KEPT = { lines: 50, samples: 120, requests: 16, inFlight: 64 } as const;
/** Characters of a log line that are remembered. */
const LINE_CHARS = 1000;

/** Forms that are looked for when it has died. */
const MOST_AT_LAST = 8192;

const WITHHELD = '[withheld: its request may hold secrets that are not known]';

/** A log line with its time, in milliseconds since the epoch; it holds no secret of its requests. */
export interface KeptLine extends Pick<LogLine, 'level' | 'message' | 'requestId' | 'fields'> {
  readonly at: number;
}

/** What a record tells of. */
export interface RecordListener {
  /** The worker has begun to work. */
  onBusy(record: WorkerRecord): void;
  /** While it works, it is asked what it takes, or answers that. */
  onNews(record: WorkerRecord): void;
  onGone(record: WorkerRecord): void;
  /** The forms of secrets that workers of this mount before it may have left to it. */
  leftAt(mount: string): readonly string[];
}

/** What the host remembers of a worker, in case that it dies, or takes the host with it. */
export class WorkerRecord implements WorkerObserver {
  readonly identity: WorkerIdentity;
  /** The requests that it works on by their numbers, oldest first. */
  readonly inFlight = new IdMap<RequestNote>();
  readonly lines = new BoundedList<KeptLine>(KEPT.lines);
  /** Each with its date. */
  readonly samples = new BoundedList<UsageSample>(KEPT.samples);
  /** Since when it owes a sample, in milliseconds since the epoch. */
  askedAt: number | undefined;
  /** Log lines arrive after the answer of their request. */
  readonly #latest = new BoundedList<RequestNote>(KEPT.requests);
  readonly #finder: Finder;
  readonly #listener: RecordListener;
  #requests: readonly RequestNote[] | undefined;
  #forms: readonly string[] | undefined;
  #left: readonly string[] | undefined;
  /** Whether there are more than are looked for in each line. */
  #isCut = false;

  constructor(identity: WorkerIdentity, finder: Finder, listener: RecordListener) {
    this.identity = identity;
    this.#finder = finder;
    this.#listener = listener;
  }

  /** The requests in flight and the latest ones before; of very many in flight the first ones. */
  get requests(): readonly RequestNote[] {
    this.#requests ??= [
      ...new Set([
        ...this.#latest.all.toReversed(),
        ...this.inFlight.values().slice(0, KEPT.inFlight),
      ]),
    ];
    return this.#requests;
  }

  /** Has the secrets of its requests looked for; undefined once all are known. Never rejects. */
  look(): Promise<unknown> | undefined {
    const looking = this.requests
      .map((request) => request.look(this.#finder))
      .filter((promise) => promise !== undefined);
    if (looking.length === 0) return undefined;
    return Promise.all(looking).then(() => {
      this.#forms = undefined;
    });
  }

  /** The forms of what is known to be secret in them, and in those of workers before it, the longest first; of very many the first ones. */
  get forms(): readonly string[] {
    const left = this.#listener.leftAt(this.identity.spec.mount);
    if (this.#forms === undefined || this.#left !== left) {
      const lists = [...this.#ofRequests, left];
      this.#forms = together(lists);
      this.#isCut = lists.reduce((sum, { length }) => sum + length, 0) > MOST_FORMS;
      this.#left = left;
    }
    return this.#forms;
  }

  /** Those, and of however many those of one request: what is looked for in what is said of it. */
  formsFor(requestId: string | undefined): readonly string[] {
    const { forms } = this;
    if (!this.#isCut || requestId === undefined) return forms;
    const own = this.requests.find((one) => one.requestId === requestId)?.secrets.forms ?? [];
    return longestFirst([...own, ...forms]);
  }

  /** Those of all, and the forms of secrets among its settings and in the environment of the host: once, when it dies. */
  get formsOfAll(): readonly string[] {
    const left = this.#listener.leftAt(this.identity.spec.mount);
    const { env } = this.identity.spec;
    const ofHost = allForms([...secretsOfEnv(env), ...secretsOfEnv(process.env)]);
    return longestFirst([...together([...this.#ofRequests, left], MOST_AT_LAST), ...ofHost]);
  }

  get #ofRequests(): readonly (readonly string[])[] {
    return this.requests.map(({ secrets }) => secrets.forms);
  }

  onRequest(request: RequestFrame): void {
    const note = new RequestNote(request);
    this.inFlight.set(request[1], note);
    this.#latest.push(note);
    this.#forget();
    if (this.inFlight.size === 1) this.#listener.onBusy(this);
  }

  onDone(id: unknown): void {
    if (typeof id !== 'number') return;
    this.inFlight.delete(id);
    this.#forget();
  }

  onAsked(): void {
    this.askedAt = dateNow();
    if (this.inFlight.size > 0) this.#listener.onNews(this);
  }

  onSample(sample: UsageSample | undefined): void {
    this.askedAt = undefined;
    if (sample !== undefined) this.samples.push({ ...sample, at: dateNow() });
    if (this.inFlight.size > 0) this.#listener.onNews(this);
  }

  clear(text: string): string {
    return withoutForms(text, this.forms);
  }

  async onLastWords(): Promise<(text: string) => string> {
    await this.look();
    const forms = this.formsOfAll;
    return (text) => withoutForms(text, forms);
  }

  onEnded(): void {
    this.#listener.onGone(this);
  }

  onLine(at: number, { level, message, requestId, fields }: LogLine): void {
    const about = {
      ...(requestId === undefined ? {} : { requestId }),
      ...(fields === undefined ? {} : { fields: this.#cleared(fields, requestId) }),
    };
    this.lines.push({ at, level, message: this.#cleared(message, requestId), ...about });
  }

  #cleared(message: string, requestId: string | undefined): string {
    if (!this.requests.every(({ secrets }) => secrets.all)) return WITHHELD;
    // First: of a secret that is cut, the rest would not be known as one.
    return withoutForms(message, this.formsFor(requestId)).slice(0, LINE_CHARS);
  }

  #forget(): void {
    this.#requests = undefined;
    this.#forms = undefined;
  }
}
