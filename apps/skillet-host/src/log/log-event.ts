import type { SupervisorEvent } from '@skillet/core';
import { pasteable } from '../cli/new/host-command.ts';
import { describeEvent } from './describe-event.ts';
import type { HostLogger } from './logger.ts';

/** Writes an event as a log line with skill, mount, revision, worker and request id. */
export function logEvent(log: HostLogger, event: SupervisorEvent): void {
  // The kernel of the skill has told of it, with the stack.
  if (event.type === 'request-failed' && event.code === 'skill_error') return;
  const { level, message, fields } = describeEvent(event);
  const { skill, mount, revision, worker, requestId } = event;
  log[level](
    {
      skill,
      mount,
      revision,
      ...(worker === undefined ? {} : { worker }),
      ...(requestId === undefined ? {} : { request_id: requestId }),
      event: event.type,
      ...fields,
    },
    // A skill's own words stay as they are.
    event.type === 'worker-died' || event.type === 'revision-failed'
      ? pasteable(message, process.env)
      : message,
  );
}
