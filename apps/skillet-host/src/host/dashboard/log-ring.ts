import { scrubPaths, type EventListener, type LogLevel } from '@skillet/core';

/** Lines that are kept of each skill, and characters of each. */
const KEPT = 200;
const CHARS = 1000;
/** Skills that lines are kept of; those that were silent longest are forgotten first. */
const MOST_SKILLS = 500;

/** A line that a skill has logged. */
export interface KeptLogLine {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly level: LogLevel;
  readonly message: string;
  readonly worker?: string;
  readonly request_id?: string;
  /** JSON text of further fields. */
  readonly fields?: string;
}

/** Which lines somebody wants. */
export interface LogWish {
  readonly mount: string;
  /** The least grave that are wanted. */
  readonly level: LogLevel;
  readonly requestId: string | undefined;
}

const GRAVITY: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** Whether a word is the name of a level. */
export function isLogLevel(word: string): word is LogLevel {
  return Object.hasOwn(GRAVITY, word);
}

/** The last lines of each skill, in bounded memory. */
export class LogRing {
  readonly #byMount = new Map<string, KeptLogLine[]>();

  readonly onEvent: EventListener = (event) => {
    if (event.type !== 'skill-log') return;
    const { at, mount, worker, line } = event;
    const kept: KeptLogLine = {
      at,
      level: line.level,
      message: cut(line.message),
      ...(worker === undefined ? {} : { worker }),
      ...(line.requestId === undefined ? {} : { request_id: line.requestId }),
      ...(line.fields === undefined ? {} : { fields: cut(line.fields) }),
    };
    const lines = this.#byMount.get(mount) ?? [];
    lines.push(kept);
    // Not with each line: to move hundreds costs more than to keep some.
    if (lines.length >= 2 * KEPT) lines.splice(0, lines.length - KEPT);
    if (lines.length > 1) return;
    this.#byMount.set(mount, lines);
    const [first] = this.#byMount.keys();
    if (this.#byMount.size > MOST_SKILLS && first !== undefined) this.#byMount.delete(first);
  };

  /** The last lines that fit, the oldest first. */
  lines({ mount, level, requestId }: LogWish): readonly KeptLogLine[] {
    const least = GRAVITY[level];
    return (this.#byMount.get(mount) ?? [])
      .slice(-KEPT)
      .filter(
        (line) =>
          GRAVITY[line.level] >= least &&
          (requestId === undefined || line.request_id === requestId),
      );
  }
}

function cut(text: string): string {
  const plain = scrubPaths(text.length > CHARS ? text.slice(0, CHARS).toWellFormed() : text);
  // A slice would hold on to the whole text.
  return text.length > CHARS ? `${Buffer.from(plain).toString()}…` : plain;
}
