import { longestFirst } from '@skillet/core';
import { dateNow } from '../clock.ts';
import { SideThread } from '../side-thread.ts';
import { formsOfAll } from './forms.ts';
import type { Cleaned, CleanTask } from './clean-task.ts';
import type { LeftOut } from './raw-call.ts';
import type { RecordedCall } from './recorded-call.ts';
import { recordingLines } from './recording-file.ts';
import type { Recorder, RecordingPart } from './recorder.ts';
import type { RecordingWish } from './recording-wish.ts';

/** Milliseconds between two looks, and for which what was recorded is kept once that has ended. */
const LOOK = 200;
const KEPT = 3_600_000;
/** Bytes of calls that are held, as its file has them: whoever asks another process has no larger answer. */
const MOST = 16 * 1024 * 1024;

/** A recording as it is told. */
export interface ToldRecording {
  readonly mount: string | null;
  /** Who had it begun. */
  readonly by: string;
  /** ISO 8601; `until` is when it ends, or has ended. */
  readonly since: string;
  readonly until: string;
  /** Whether further calls are recorded. */
  readonly open: boolean;
  readonly calls: number;
  readonly left_out: LeftOut & { readonly unreadable: number };
  /** Processes that share the port: only what the first one serves is recorded. */
  readonly processes: number;
}

/** What is asked of a recording cannot be; the status says why. */
export class RecordingRefused extends Error {
  override readonly name = 'RecordingRefused';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

interface Held {
  readonly wish: RecordingWish;
  readonly by: string;
  readonly since: number;
  id: string;
  until: number;
  open: boolean;
  calls: RecordedCall[];
  size: number;
  forms: readonly string[];
  leftOut: LeftOut;
  unreadable: number;
  processes: number;
  /** Whether it is to end before its time. */
  ending: boolean;
  /** Calls for which there was no room any more. */
  over: number;
}

/**
 * A recording that the host itself takes in, cleaned, and holds in memory until somebody has it, or an hour has passed: one at a time.
 * Nothing of it lies on a disk.
 */
export class HostRecording {
  readonly #recorder: Pick<Recorder, 'record'>;
  readonly #cleaner: SideThread<CleanTask, Cleaned>;
  #held: Held | undefined;
  #timer: NodeJS.Timeout | undefined;
  #taking: Promise<void> | undefined;

  /** `entry` is the module of the thread that cleans. */
  constructor(
    recorder: Pick<Recorder, 'record'>,
    entry = new URL('./clean-main.js', import.meta.url),
  ) {
    this.#recorder = recorder;
    this.#cleaner = new SideThread(entry);
  }

  /** Throws a `RecordingRefused` where one is there already, or there is no such skill. */
  begin(wish: RecordingWish, by: string): ToldRecording {
    if (this.#held !== undefined)
      throw new RecordingRefused(
        409,
        'There is a recording already: DELETE /recording takes it away.',
      );
    const { mount, calls, time } = wish;
    const begin = { calls, ...(mount === undefined ? {} : { mount }) };
    const part = this.#ask({ begin }, by);
    const since = dateNow();
    const held: Held = {
      ...{ wish, by, since, id: part.id, until: since + time, open: true, calls: [], size: 0 },
      ...{ forms: formsOfAll(part.secrets ?? []), leftOut: part.leftOut, unreadable: 0 },
      ...{ processes: part.processes, ending: false, over: 0 },
    };
    this.#held = held;
    this.#timer = setInterval(() => void this.#look(held), LOOK).unref();
    return told(held);
  }

  /** What there is. Throws a `RecordingRefused` where there is none. */
  get told(): ToldRecording {
    return told(this.#there());
  }

  /** Ends it early. Throws a `RecordingRefused` where there is none. */
  async end(): Promise<ToldRecording> {
    const held = this.#there();
    if (held.open) {
      held.ending = true;
      const isUnderWay = () => held.open && this.#held === held;
      while (isUnderWay()) await this.#look(held);
    }
    return told(held);
  }

  /** Its lines. Throws a `RecordingRefused` where there is none, or it has not ended. */
  lines(): string {
    const held = this.#there();
    if (held.open)
      throw new RecordingRefused(409, 'It has not ended yet: POST /recording/end ends it.');
    const { calls, wish } = held;
    const { ignore, full } = wish;
    return [...recordingLines({ ignore, full, calls })].join('');
  }

  /** Takes it away, ended or not. Throws a `RecordingRefused` where there is none. */
  async discard(): Promise<ToldRecording> {
    const held = this.#there();
    await this.end();
    this.#forget(held);
    return told(held);
  }

  /** Gives up what is under way. */
  async close(): Promise<void> {
    if (this.#held !== undefined) this.#forget(this.#held);
    await this.#cleaner.close();
  }

  #there(): Held {
    if (this.#held === undefined)
      throw new RecordingRefused(404, 'There is no recording: POST /recording begins one.');
    return this.#held;
  }

  #forget(held: Held): void {
    if (this.#held !== held) return;
    clearInterval(this.#timer);
    this.#held = undefined;
  }

  /** One look at a time. */
  #look(held: Held): Promise<void> {
    this.#taking ??= this.#take(held).finally(() => {
      this.#taking = undefined;
    });
    return this.#taking;
  }

  async #take(held: Held): Promise<void> {
    if (!held.open) {
      if (dateNow() - held.until > KEPT) this.#forget(held);
      return;
    }
    let part: RecordingPart;
    do {
      const isOver = held.ending || dateNow() >= held.until || held.size >= MOST;
      try {
        part = this.#ask({ id: held.id, end: isOver }, held.by);
      } catch {
        // Somebody has ended it in another way.
        this.#ended(held);
        return;
      }
      held.leftOut = part.leftOut;
      // What was recorded before may hold those of before.
      if (part.secrets !== undefined)
        held.forms = longestFirst([...held.forms, ...formsOfAll(part.secrets)]);
      if (held.size >= MOST) held.over += part.calls.length;
      else if (part.calls.length > 0) await this.#clean(held, part.calls);
    } while (part.calls.length > 0 && !part.done);
    if (part.done) this.#ended(held);
  }

  async #clean(held: Held, raws: RecordingPart['calls']): Promise<void> {
    const { full, headers } = held.wish;
    const cleaning = { full, headers, forms: held.forms };
    const cleaned = await this.#cleaner.ask({ raws, cleaning });
    held.calls.push(...(cleaned?.calls ?? []));
    held.size += cleaned?.size ?? 0;
    held.unreadable += cleaned?.unreadable ?? raws.length;
  }

  #ended(held: Held): void {
    held.open = false;
    held.until = Math.min(held.until, dateNow());
  }

  #ask(...request: Parameters<Recorder['record']>): RecordingPart {
    try {
      return this.#recorder.record(...request);
    } catch (error) {
      throw new RecordingRefused(422, error instanceof Error ? error.message : String(error));
    }
  }
}

function told({ wish, by, since, until, open, calls, ...rest }: Held): ToldRecording {
  const { leftOut, unreadable, over, processes } = rest;
  const timeOf = (at: number) => new Date(at).toISOString();
  return {
    ...{ mount: wish.mount ?? null, by, since: timeOf(since), until: timeOf(until), open },
    ...{ calls: calls.length, processes },
    left_out: { ...leftOut, full: leftOut.full + over, unreadable },
  };
}
