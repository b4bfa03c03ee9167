import {
  describeDeath,
  type HostErrorCode,
  type OperatorAction,
  type SupervisorEvent,
} from '@skillet/core';
import type { EventLine } from './event-line.ts';
import { describeRollout } from './describe-rollout.ts';
import { describeShadow } from './describe-shadow.ts';
import { readFields } from './read-fields.ts';

type DeathEvent = Extract<SupervisorEvent, { type: 'worker-died' }>;

const seconds = (ms: number) =>
  ms < 1000 ? `${String(Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`;
const requests = (count: number) => (count === 1 ? '1 request' : `${String(count)} requests`);

const calls = (count: number) => (count === 1 ? '1 call' : `${String(count)} calls`);
const deaths = (count: number) => (count === 1 ? '1 death' : `${String(count)} deaths`);
const times = (count: number) => (count === 1 ? 'once' : `${String(count)} times`);

const RETIREMENT = {
  idle: 'was idle and is not needed',
  replaced: 'makes room for a new revision',
  recycled: 'has served its time; a fresh one takes over',
  stopped: 'finishes its requests and ends',
  quarantined: 'finishes its requests and ends, for the skill was quarantined by another host',
  unreachable: 'cannot be reached any more, because its socket is gone; it is replaced',
  'ignored-abort': 'has a handler that ignored its abort signal; it is replaced',
} as const;

const OPERATED = {
  reload: 'had the configuration loaded again',
  pardon: 'had it pardoned',
  enable: 'has switched it on',
  disable: 'has switched it off',
  restart: 'had workers replaced',
  'lift-quarantine': 'had it tried at once',
  'forget-inputs': 'had refused inputs taken again',
  drain: 'had the host drained',
  'move-to-process': 'has moved it into a process',
  'move-back': 'has moved it back to threads',
  'issue-key': 'has issued a key',
  'rotate-key': 'has issued a second key',
  'revoke-key': 'has revoked a key',
  rollback: 'has rolled it back to an older version',
  forward: 'has what lies in its folder run again',
  weigh: 'has given its versions other weights',
  install: 'has installed it',
  uninstall: 'has taken it away',
} as const satisfies Readonly<Record<OperatorAction, string>>;

/** Words every event; a new one does not compile without its sentence. */
export function describeEvent(event: SupervisorEvent): EventLine {
  const worker = `worker ${event.worker ?? ''}`;
  switch (event.type) {
    case 'worker-starting':
      return { level: 'debug', message: `${worker} is starting` };
    case 'worker-ready':
      return { level: 'info', message: `${worker} is ready after ${seconds(event.startMs)}` };
    case 'worker-died': {
      return {
        level: 'error',
        message: `${worker} died after ${seconds(event.uptimeMs)}: it ${describeDeath(event.cause)}${inFlight(event)}`,
        fields: {
          cause: event.cause,
          ...(event.stack === undefined ? {} : { stack: event.stack }),
        },
      };
    }
    case 'worker-retired':
      return { level: 'info', message: `${worker} ${RETIREMENT[event.reason]}` };
    case 'worker-unresponsive':
      return {
        level: 'warn',
        message: `${worker} gives no sign of life for ${seconds(event.silentMs)}`,
      };
    case 'worker-responsive':
      return { level: 'info', message: `${worker} answers again` };
    case 'restart-scheduled':
      return {
        level: 'warn',
        message: `restart ${String(event.attempt)} in ${seconds(event.delayMs)}`,
      };
    case 'quarantined':
      return {
        level: 'error',
        // What it died of is in the line before.
        message:
          `quarantined ${event.again ? 'again: the worker on trial died too' : `after ${deaths(event.deaths)}`}; ` +
          `next try in ${seconds(event.delayMs)}`,
      };
    case 'operations-changed':
      return { level: 'info', message: 'its MCP server has changed what it can do' };
    case 'resource-updated':
      return { level: 'debug', message: `its resource ${event.uri} has changed` };
    case 'recovered':
      return {
        level: 'info',
        message: 'recovered: it has answered for long enough since the quarantine',
      };
    case 'state-changed':
      return { level: 'debug', message: `${event.from} -> ${event.to}` };
    case 'revision-live':
      return {
        level: 'info',
        message:
          event.previous === undefined
            ? `revision ${event.revision} is live`
            : `revision ${event.revision} is live; ${event.previous} finishes its requests`,
      };
    case 'revision-failed':
      return {
        level: 'error',
        message:
          `revision ${event.revision} did not come up: ${event.error}; ` +
          (event.kept === undefined ? 'the skill is not served' : `${event.kept} goes on`),
      };
    case 'operated':
      return {
        level: 'info',
        message: `${event.by} ${OPERATED[event.action]}${event.key === undefined ? '' : `: ${event.key}`}`,
        fields: {
          ...{ action: event.action, by: event.by, key: event.key },
          ...(event.version === undefined ? {} : { version: event.version }),
        },
      };
    case 'rollout':
      return describeRollout(event);
    case 'shadow':
      return describeShadow(event);
    case 'skill-removed':
      return { level: 'info', message: 'removed; what is in flight finishes' };
    case 'request-failed':
      return {
        // What a skill's author has to mend is as grave as what its kernel tells of a handler that throws.
        level: event.code === 'bad_skill_response' ? 'error' : 'warn',
        // The cause of a death is in the line of the death.
        message: ofDeath(event.code)
          ? `${worker} took a request with it: ${event.code}`
          : event.detail,
        fields: { code: event.code },
      };
    case 'request-replayed':
      return {
        level: 'info',
        message:
          `sent again ${event.alone ? 'on a worker of its own' : 'to another worker'}: ` +
          `${worker} died while it was in flight${event.alone ? ', perhaps of it' : ''}`,
      };
    case 'poison-noted':
      return {
        level: 'error',
        message:
          `input ${event.input} is poison: ${String(event.deaths)} workers died under it, the last under this request; ` +
          `it is refused for ${seconds(event.ttlMs)}`,
        fields: { input: event.input },
      };
    case 'poison-refused':
      return {
        // One line tells it; who sends it again and again is not to fill the log.
        level: event.refusals === 1 ? 'warn' : 'debug',
        message: `refused input ${event.input}, which is poison (${times(event.refusals)} by now)`,
        fields: { input: event.input },
      };
    case 'caller-refused':
      return {
        level: 'error',
        message:
          `requests of ${event.address} killed its workers (${times(event.deaths)} lately): ` +
          `they are refused for ${seconds(event.forMs)}, so that other callers can use the skill`,
        fields: { address: event.address },
      };
    case 'rate-limited':
      return {
        level: 'warn',
        message: `refused ${calls(event.refused)} of ${event.caller}, over the limit ${event.limit}`,
        fields: { caller: event.caller, limit: event.limit, refused: event.refused },
      };
    case 'member-ejected':
      return {
        level: 'warn',
        message: `host ${event.member} gets no calls of it for ${seconds(event.forMs)}: ${event.why}`,
        fields: { member: event.member },
      };
    case 'member-readmitted':
      return {
        level: 'info',
        message: `host ${event.member} gets calls of it again`,
        fields: { member: event.member },
      };
    case 'skill-log':
      return {
        level: event.line.level,
        message: event.line.message,
        fields: lineFields(event.line),
      };
    case 'log-dropped':
      return {
        level: 'warn',
        message: `${String(event.lines)} log lines of ${worker} were dropped: it writes faster than the host`,
      };
  }
}

function ofDeath(code: HostErrorCode): boolean {
  return code === 'worker_crashed' || code === 'limit_exceeded';
}

/** What was in flight at a death; a culprit stands before it. */
function inFlight({ inFlight: count, cause, requestId }: DeathEvent): string {
  if (count === 0) return '';
  const only = count === 1 && !('culprit' in cause) ? requestId : undefined;
  return `; ${requests(count)} in flight${only === undefined ? '' : `: ${only}`}`;
}

function lineFields(line: { fields?: string; stack?: string }): Record<string, unknown> {
  return {
    ...(line.fields === undefined ? {} : { fields: readFields(line.fields) }),
    ...(line.stack === undefined ? {} : { stack: line.stack }),
  };
}
