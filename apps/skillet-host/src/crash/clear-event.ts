import {
  type LogLine,
  REDACTED,
  type SupervisorEvent,
  withoutForms,
  withText,
} from '@skillet/core';
import type { WorkerRecord } from './worker-record.ts';
import { plainFields } from '../log/read-fields.ts';

/** What becomes of the texts in an event that a worker may have said. */
interface Rewriting {
  readonly text: (text: string) => string;
  readonly line: (line: LogLine) => LogLine;
  /** Undefined leaves it out. */
  readonly stack: (stack: string) => string | undefined;
}

/**
 * An event without the secrets that the host can know: those in the requests of its worker. Workers
 * clear what they say themselves; this is for what goes past them, such as the output of programs.
 */
export function clearEvent(
  event: SupervisorEvent,
  record: Pick<WorkerRecord, 'formsFor'>,
): SupervisorEvent {
  const ofLine = event.type === 'skill-log' ? event.line.requestId : undefined;
  const forms = record.formsFor(event.requestId ?? ofLine);
  if (forms.length === 0) return event;
  const text = (said: string) => withoutForms(said, forms);
  return rewritten(event, { text, stack: text, line: (line) => clearLine(line, forms) });
}

/** An event with nothing in it that was said by its worker, for when that can't be cleared. */
export function withheld(event: SupervisorEvent): SupervisorEvent {
  return rewritten(event, WITHHELD);
}

const WITHHELD: Rewriting = {
  text: () => REDACTED,
  line: ({ level }) => ({ level, message: REDACTED }),
  stack: () => undefined,
};

/** A new kind of event does not compile before it is settled here whether a worker has a say in it. */
function rewritten(event: SupervisorEvent, { text, line, stack }: Rewriting): SupervisorEvent {
  switch (event.type) {
    case 'skill-log':
      return { ...event, line: line(event.line) };
    case 'worker-died': {
      const { stack: said, ...rest } = event;
      const kept = said === undefined ? undefined : stack(said);
      const cause = withText(event.cause, text);
      return { ...rest, cause, ...(kept === undefined ? {} : { stack: kept }) };
    }
    case 'quarantined':
      return { ...event, cause: withText(event.cause, text) };
    case 'revision-failed':
      return { ...event, error: text(event.error) };
    case 'request-failed':
      return { ...event, detail: text(event.detail) };
    case 'shadow':
      return event.why === undefined ? event : { ...event, why: text(event.why) };
    case 'worker-starting':
    case 'worker-ready':
    case 'worker-retired':
    case 'worker-unresponsive':
    case 'worker-responsive':
    case 'restart-scheduled':
    case 'recovered':
    case 'operations-changed':
    case 'resource-updated':
    case 'state-changed':
    case 'revision-live':
    case 'rollout':
    case 'skill-removed':
    case 'operated':
    case 'request-replayed':
    case 'poison-noted':
    case 'poison-refused':
    case 'caller-refused':
    case 'rate-limited':
    case 'member-ejected':
    case 'member-readmitted':
    case 'log-dropped':
      return event;
    default:
      return event satisfies never;
  }
}

function clearLine(line: LogLine, forms: readonly string[]): LogLine {
  const { message, fields, stack } = line;
  return {
    ...line,
    message: withoutForms(message, forms),
    ...(stack === undefined ? {} : { stack: withoutForms(stack, forms) }),
    ...(fields === undefined ? {} : { fields: clearFields(fields, forms) }),
  };
}

/** What is a secret as a number leaves no JSON behind. */
function clearFields(fields: string, forms: readonly string[]): string {
  const plain = plainFields(fields);
  const clear = withoutForms(plain, forms);
  if (clear === plain) return fields;
  try {
    JSON.parse(clear);
    return clear;
  } catch {
    return JSON.stringify({ fields: REDACTED });
  }
}
