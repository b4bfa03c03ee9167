import { IdMap, type LogLine, type RequestFrame, type UsageSample } from '@skillet/core';
import type { IsolateIdentity, IsolateObserver } from '@skillet/supervisor';
import { dateNow } from '../clock.ts';
import { BoundedList } from './bounded-list.ts';
import { RequestNote } from './request-note.ts';
import { redactText } from './secrets.ts';

/** Log lines, samples and latest requests that are remembered of an isolate. */
const KEPT = { lines: 50, samples: 120, requests: 16 } as const;
/** Characters of a log line that are remembered. */
const LINE_CHARS = 1000;

/** Shorter secrets would blot out what has nothing to do with them. */
const LEAST_CHARS = 8;

const WITHHELD = '[withheld: its request may hold secrets that are not known]';

/** A log line with its time, in milliseconds since the epoch; it holds no secret of its requests. */
export interface KeptLine extends Pick<LogLine, 'level' | 'message' | 'requestId'> {
  readonly at: number;
}

/** What a record tells of. */
export interface RecordListener {
  /** The isolate has begun to work. */
  onBusy(record: IsolateRecord): void;
  /** While it works, it is asked what it takes, or answers that. */
  onNews(record: IsolateRecord): void;
  onGone(record: IsolateRecord): void;
}

/** What the host remembers of an isolate, in case that it dies, or takes the host with it. */
export class IsolateRecord implements IsolateObserver {
  readonly identity: IsolateIdentity;
  /** The requests that it works on by their numbers, oldest first. */
  readonly inFlight = new IdMap<RequestNote>();
  readonly lines = new BoundedList<KeptLine>(KEPT.lines);
  /** Each with its date. */
  readonly samples = new BoundedList<UsageSample>(KEPT.samples);
  /** Since when it owes a sample, in milliseconds since the epoch. */
  askedAt: number | undefined;
  /** Log lines arrive after the answer of their request. */
  readonly #latest = new BoundedList<RequestNote>(KEPT.requests);
  readonly #listener: RecordListener;

  constructor(identity: IsolateIdentity, listener: RecordListener) {
    this.identity = identity;
    this.#listener = listener;
  }

  /** The requests in flight and the latest ones before. */
  get requests(): readonly RequestNote[] {
    return [...new Set([...this.inFlight.values(), ...this.#latest.all])];
  }

  /** What is known to be secret in them, but for what is so short that it would blot out other things. */
  get knownSecrets(): readonly string[] {
    const secrets = new Set<string>();
    for (const request of this.requests) {
      for (const secret of request.secrets ?? []) {
        if (secret.length >= LEAST_CHARS) secrets.add(secret);
      }
    }
    return [...secrets];
  }

  onRequest(request: RequestFrame): void {
    const note = new RequestNote(request);
    this.inFlight.set(request[1], note);
    this.#latest.push(note);
    if (this.inFlight.size === 1) this.#listener.onBusy(this);
  }

  onDone(id: unknown): void {
    if (typeof id === 'number') this.inFlight.delete(id);
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
    return redactText(text, this.knownSecrets);
  }

  onEnded(): void {
    this.#listener.onGone(this);
  }

  onLine(at: number, { level, message, requestId }: LogLine): void {
    const about = requestId === undefined ? {} : { requestId };
    this.lines.push({ at, level, message: this.#cleared(message), ...about });
  }

  #cleared(message: string): string {
    let text = message;
    for (const { secrets } of this.requests) {
      if (secrets === null) return WITHHELD;
      if (secrets.length > 0) text = redactText(text, secrets);
    }
    // Last: of a secret that is cut, the rest would not be known as one.
    return text.slice(0, LINE_CHARS);
  }
}
