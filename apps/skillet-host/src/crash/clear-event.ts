import { type LogLine, REDACTED, type SupervisorEvent, withoutForms } from '@skillet/core';
import type { WorkerRecord } from './worker-record.ts';
import { plainFields } from '../log/read-fields.ts';

/**
 * An event without the secrets that the host can know: those in the requests of its worker. Workers
 * clear what they say themselves; this is for what goes past them, such as the output of programs.
 */
export function clearEvent(event: SupervisorEvent, record: WorkerRecord): SupervisorEvent {
  if (event.type !== 'skill-log' && event.type !== 'worker-died') return event;
  const { forms } = record;
  if (forms.length === 0) return event;
  if (event.type === 'skill-log') return { ...event, line: clearLine(event.line, forms) };
  const { cause, stack } = event;
  return {
    ...event,
    cause: 'message' in cause ? { ...cause, message: withoutForms(cause.message, forms) } : cause,
    ...(stack === undefined ? {} : { stack: withoutForms(stack, forms) }),
  };
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

/** An event with nothing in it that was said by its worker, for when that can't be cleared. */
export function withheld(event: SupervisorEvent): SupervisorEvent {
  if (event.type === 'skill-log') {
    return { ...event, line: { level: event.line.level, message: REDACTED } };
  }
  if (event.type !== 'worker-died') return event;
  const { stack: _, ...rest } = event;
  const { cause } = rest;
  return { ...rest, cause: 'message' in cause ? { ...cause, message: REDACTED } : cause };
}
