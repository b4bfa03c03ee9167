import type { Door, LimitScope, PartyKind } from '@skillet/core';
import type { Question } from './questions.ts';
import type { Account, Use } from './shared-meter.ts';

/** What hosts that hold limits together say to one another. */
export type LimitsMessage =
  /** What this host has let in since its message before. */
  | { readonly kind: 'uses'; readonly round: number; readonly uses: readonly Use[] }
  /** What there is, for one that has come later. */
  | { readonly kind: 'state'; readonly uses: readonly Use[] }
  /** It has heard the message of that number, and has said before what it let in until then. */
  | { readonly kind: 'heard'; readonly round: number }
  | Question;

type Said = Readonly<Record<string, unknown>>;

/** Characters of a name, and of what a caller is told. */
const LONGEST = 2048;
/** Accounts of one message. */
const MOST = 50_000;
/** No count is larger, nor smaller than less than nothing by that. */
const MOST_CALLS = 1e12;

const ACCOUNTS: ReadonlySet<unknown> = new Set<Account['kind'] | PartyKind>([
  ...(['key', 'local', 'admin', 'anonymous', 'skill'] as const),
]);
const DOORS: ReadonlySet<unknown> = new Set<Door>(['http', 'mcp', 'host']);
const SCOPES: ReadonlySet<unknown> = new Set<LimitScope>(['caller', 'caller-skill', 'skill']);

const CHECKS: Readonly<Record<LimitsMessage['kind'], (said: Said) => boolean>> = {
  uses: ({ round, uses }) => isCount(round) && areUses(uses),
  state: ({ uses }) => areUses(uses),
  heard: ({ round }) => isCount(round),
  ask: ({ id, skill, request }) => isCount(id) && isSkill(skill) && isRequest(request),
  'let-in': ({ id, fields }) => isCount(id) && (fields === null || areFields(fields)),
  refused: ({ id, why }) => isCount(id) && (why === null || isRefusal(why)),
  ended: ({ id, begun }) => isCount(id) && typeof begun === 'boolean',
};

/** Reads what was said; undefined for what no host of this version says. */
export function readSaid(said: unknown): LimitsMessage | undefined {
  const parts = partsOf(said);
  const { kind } = parts;
  if (typeof kind !== 'string' || !Object.hasOwn(CHECKS, kind)) return undefined;
  return CHECKS[kind as LimitsMessage['kind']](parts) ? (said as LimitsMessage) : undefined;
}

function areUses(uses: unknown): boolean {
  return Array.isArray(uses) && uses.length <= MOST && uses.every(isUse);
}

function isUse(one: unknown): boolean {
  const { kind, party, mount, calls, drain, ofDay, underWay } = partsOf(one);
  return (
    ACCOUNTS.has(kind) &&
    [party, mount].every(isText) &&
    [calls, drain, underWay].every((count) => isNumber(count) && count >= 0) &&
    isNumber(ofDay)
  );
}

function isSkill(skill: unknown): boolean {
  const { mount, name } = partsOf(skill);
  return isText(mount) && isText(name);
}

function isRequest(request: unknown): boolean {
  const { method, requestId, operation, address, caller, callerId, door, counted } =
    partsOf(request);
  return (
    [method, requestId].every(isText) &&
    [operation, address, caller, callerId].every((one) => one === undefined || isText(one)) &&
    (door === undefined || DOORS.has(door)) &&
    (counted === undefined || (Array.isArray(counted) && counted.every((one) => SCOPES.has(one))))
  );
}

function areFields(fields: unknown): boolean {
  const { policy, state } = partsOf(fields);
  return isLine(policy) && isLine(state);
}

function isRefusal(why: unknown): boolean {
  const { detail, retryAfter, rateLimit, violated } = partsOf(why);
  const isWait = isNumber(retryAfter) && retryAfter >= 0;
  return isText(detail) && isWait && areFields(rateLimit) && isLine(violated);
}

function partsOf(value: unknown): Said {
  return (value ?? {}) as Said;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST;
}

/** What goes into a header. */
function isLine(value: unknown): boolean {
  return isText(value) && /^[\x20-\x7e]*$/.test(value);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= MOST_CALLS;
}
