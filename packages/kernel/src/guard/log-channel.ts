import {
  LOG_CREDIT_LINES,
  LOG_LINE_CHARS,
  ToHost,
  type LogLevel,
  type LogLine,
} from '@skillet/core';
import { jsonStringify, startsWith, toText } from '../intrinsics.ts';
import type { WorkerLane } from '../lane/worker-lane.ts';
import { cleanJson, withoutSecrets } from '../run/without-secrets.ts';
import { cut } from '../thrown/cut.ts';
import { withFilesNamed, withStacksNamed } from '../thrown/file-names.ts';

/** Lines kept while the host grants no credit; what comes beyond is counted and dropped. */
const HELD_LINES = 1000;

const NOT_SERIALISABLE = '{"fields":"[not serialisable]"}';

/** What a line may carry. */
export interface LogDetails {
  readonly requestId?: string | undefined;
  readonly fields?: Record<string, unknown> | undefined;
  readonly stack?: string | undefined;
}

/** The worker's log lines on their way to the host: a flood stalls here, not there. */
export interface LogChannel {
  write(level: LogLevel, message: string, details?: LogDetails): void;
  /** The host has room for so many more lines. */
  grant(lines: number): void;
}

/** Lines of one frame: the host takes no frame of a process that is too long. */
const TOGETHER = 16;

/**
 * Sends each line at once while there is credit, so that the last line before a crash or an endless
 * loop arrives; then holds a bounded number, then counts what it drops.
 */
export function createLogChannel(lane: Pick<WorkerLane, 'send' | 'sendNow'>): LogChannel {
  let credit = LOG_CREDIT_LINES;
  let dropped = 0;
  let held: LogLine[] = [];
  return {
    write(level, message, details = {}) {
      if (credit > 0) {
        credit -= 1;
        lane.sendNow([ToHost.log, [toLine(level, message, details)], 0]);
      } else if (held.length < HELD_LINES) {
        held[held.length] = toLine(level, message, details);
      } else {
        dropped += 1;
      }
    },
    grant(lines) {
      credit += lines;
      const count = Math.min(credit, held.length);
      if (count === 0 && dropped === 0) return;
      lane.send([ToHost.log, held.slice(0, Math.min(count, TOGETHER)), dropped]);
      for (let at = TOGETHER; at < count; at += TOGETHER) {
        lane.send([ToHost.log, held.slice(at, Math.min(count, at + TOGETHER)), 0]);
      }
      held = held.slice(count);
      credit -= count;
      dropped = 0;
    },
  };
}

function toLine(level: LogLevel, message: string, details: LogDetails): LogLine {
  const fields = details.fields === undefined ? undefined : toJson(details.fields);
  return {
    level,
    message: cut(withStacksNamed(withoutSecrets(message)), LOG_LINE_CHARS),
    ...(details.requestId === undefined ? {} : { requestId: details.requestId }),
    ...(fields === undefined ? {} : { fields }),
    ...(details.stack === undefined ? {} : { stack: clean(details.stack) }),
  };
}

/** A text of bounded length without credentials; first those, since of a cut one the rest stays. */
function clean(text: string): string {
  return cut(withoutSecrets(text), LOG_LINE_CHARS);
}

/** JSON text of an object with the fields. */
function toJson(fields: unknown): string {
  try {
    const named = typeof fields === 'object' && fields !== null ? fields : { value: fields };
    const written = jsonStringify(named, legible);
    if (written === undefined) return NOT_SERIALISABLE;
    const text = cleanJson(written, withoutSecrets);
    if (startsWith(text, '{') && text.length <= LOG_LINE_CHARS) return text;
    return jsonStringify({ fields: cut(text, LOG_LINE_CHARS) }) ?? NOT_SERIALISABLE;
  } catch {
    return NOT_SERIALISABLE;
  }
}

/** Errors and big integers have no JSON form that says anything. */
function legible(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return toText(value);
  if (!(value instanceof Error)) return value;
  const { name, message, stack } = value;
  return { name, message, stack: stack === undefined ? undefined : withFilesNamed(stack) };
}
