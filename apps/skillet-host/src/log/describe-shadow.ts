import type { SupervisorEvent } from '@skillet/core';
import type { EventLine } from './event-line.ts';

type ShadowEvent = Extract<SupervisorEvent, { type: 'shadow' }>;

/** The line of what happens to a version that gets copies of calls. */
export function describeShadow(event: ShadowEvent): EventLine {
  const { action, version, difference, why } = event;
  return {
    level: action === 'began' || action === 'ended' ? 'info' : 'warn',
    message: sentence(event),
    fields: {
      ...{ action, version },
      ...(difference === undefined ? {} : { difference }),
      ...(why === undefined ? {} : { why }),
    },
  };
}

function sentence({ action, revision, version, why = '' }: ShadowEvent): string {
  const name = `shadow ${revision} (version ${version})`;
  switch (action) {
    case 'began':
      return `${name} gets copies of calls; nobody waits for it`;
    case 'differs':
      return `${name} answers otherwise, for the first time like this: ${why}`;
    case 'died':
      return `${name} has lost a worker, which no caller has felt: ${why}`;
    case 'ended':
      return `${name} gets no more copies`;
  }
}
