import type { LogLine, SupervisorEvent } from '@skillet/core';
import type { IsolateRecord } from './isolate-record.ts';
import { plainFields } from '../log/read-fields.ts';
import { REDACTED, redactText } from './secrets.ts';

/**
 * An event without the secrets that the host can know: those in the requests of its isolate. Isolates
 * clear what they say themselves; this is for what goes past them, such as the output of programs.
 */
export function clearEvent(event: SupervisorEvent, record: IsolateRecord): SupervisorEvent {
  if (event.type !== 'skill-log' && event.type !== 'worker-died') return event;
  const secrets = record.knownSecrets;
  if (secrets.length === 0) return event;
  if (event.type === 'skill-log') return { ...event, line: clearLine(event.line, secrets) };
  const { cause, stack } = event;
  return {
    ...event,
    cause: 'message' in cause ? { ...cause, message: redactText(cause.message, secrets) } : cause,
    ...(stack === undefined ? {} : { stack: redactText(stack, secrets) }),
  };
}

function clearLine(line: LogLine, secrets: readonly string[]): LogLine {
  const { message, fields, stack } = line;
  return {
    ...line,
    message: redactText(message, secrets),
    ...(stack === undefined ? {} : { stack: redactText(stack, secrets) }),
    ...(fields === undefined ? {} : { fields: clearFields(fields, secrets) }),
  };
}

/** What is a secret as a number leaves no JSON behind. */
function clearFields(fields: string, secrets: readonly string[]): string {
  const plain = plainFields(fields);
  const clear = redactText(plain, secrets);
  if (clear === plain) return fields;
  try {
    JSON.parse(clear);
    return clear;
  } catch {
    return JSON.stringify({ fields: REDACTED });
  }
}
