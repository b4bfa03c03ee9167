import { isJsonObject, type JsonObject, type McpCallers, type SkillState } from '@skillet/core';
import type { Card } from './card.ts';

/** Skills that a host may have. */
const MOST_CARDS = 20_000;
/** As the configuration has it. */
const MOUNT = /^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$/;
/** The last moment that a date can have, in milliseconds since the epoch (ECMA-262, 21.4.1.1). */
const LAST_MOMENT = 8.64e15;
/** The most that a timer can wait, with what this host waits longer than that. */
const LONGEST = 2 ** 31 - 2000;

/** Reads what another host tells of its skills; what is no card is left out, and undefined is no list of cards. */
export function readCards(text: string): readonly Card[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(value) || value.length > MOST_CARDS) return undefined;
  return value.flatMap((one: unknown) => readCard(one) ?? []);
}

function readCard(value: unknown): Card | undefined {
  if (!isJsonObject(value)) return undefined;
  const { mount, name, revision, kind, bodyLimit, timeout, streamIdle } = value;
  const { ownHealth, lastKnown, descriptor, schema } = value;
  if (!isText(mount) || !MOUNT.test(mount) || !isText(name) || !isText(revision)) return undefined;
  if (kind !== 'handler' && kind !== 'app') return undefined;
  if (!isCount(bodyLimit) || !isCount(timeout)) return undefined;
  if (streamIdle !== null && !isCount(streamIdle)) return undefined;
  if (!isText(descriptor) || !isText(schema)) return undefined;
  const state = readState(value['state']);
  const callers = readCallers(value['callers']);
  if (state === undefined || callers === 'wrong') return undefined;
  return {
    mount,
    name,
    revision,
    kind,
    state,
    bodyLimit,
    timeout: Math.min(timeout, LONGEST),
    streamIdle: streamIdle ?? Infinity,
    ownHealth: ownHealth === true,
    lastKnown: lastKnown === true,
    ...(callers === undefined ? {} : { callers }),
    descriptor,
    schema,
  };
}

function readState(value: unknown): SkillState | undefined {
  if (!isJsonObject(value) || !isMoment(value['since'])) return undefined;
  const { name, since } = value;
  switch (name) {
    case 'idle':
    case 'ready':
    case 'stopping':
    case 'stopped':
      return { name, since };
    case 'starting':
      // Its first start is none of this host, whose own start is over or not without it.
      return { name, since, probation: true };
    case 'backing-off':
      return readRestart(value, since);
    case 'quarantined':
      return readQuarantine(value, since);
    default:
      return undefined;
  }
}

function readRestart({ until, attempt, cause }: JsonObject, since: number): SkillState | undefined {
  if (!isMoment(until) || !isCount(attempt) || !isText(cause)) return undefined;
  const restart = { attempt, until, cause: { kind: 'unknown' as const, message: cause } };
  return { name: 'backing-off', since, restart };
}

function readQuarantine(
  { until, deaths, cause }: JsonObject,
  since: number,
): SkillState | undefined {
  if (!isMoment(until) || !isCount(deaths) || !isText(cause)) return undefined;
  return { name: 'quarantined', since, until, deaths, cause: { kind: 'unknown', message: cause } };
}

function readCallers(value: unknown): McpCallers | undefined | 'wrong' {
  if (value === undefined) return undefined;
  if (!isJsonObject(value)) return 'wrong';
  const { sessions, forwardHeaders } = value;
  if (sessions !== 'per-caller' && sessions !== 'per-session') return 'wrong';
  if (!Array.isArray(forwardHeaders) || !forwardHeaders.every(isText)) return 'wrong';
  return { sessions, forwardHeaders };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= 4096;
}

function isMoment(value: unknown): value is number {
  return isCount(value) && value <= LAST_MOMENT;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
