import { headerPairs } from '../headers.ts';
import type { SkillRequest } from '../http.ts';
import type { DeathCause } from '../lifecycle/death-cause.ts';
import type { SkillManifest } from '../skill-spec.ts';

/** What a request had to do with the death of its worker. */
export type Part =
  /** It did it. */
  | 'culprit'
  /** It may have done it. */
  | 'suspect'
  /** It shared the worker with the one that did it. */
  | 'bystander';

/** What becomes of a request whose worker died. */
export type Aftermath =
  /** It is sent again, to another worker. */
  | 'replay'
  /** It is sent again, to a worker that carries nothing else. */
  | 'alone'
  /** Its input is known to kill: it is not sent again, and the caller is told so. */
  | 'refuse'
  /** The caller is told of the death. */
  | 'fail';

/** Who else was in flight with a request. */
export interface Company {
  /** Whether nobody was, but for requests with the very same input. */
  readonly alone: boolean;
  /** Whether another request had the same id, which callers may choose. */
  readonly namesake: boolean;
}

/** What is known of a request, and of its input, when its worker has died. */
export interface CallHistory extends Company {
  /** How often it has been replayed. */
  readonly replays: number;
  /** Whether its body is whole, and no byte of an answer has been sent. */
  readonly replayable: boolean;
  /** Whether its deadline is yet to come. */
  readonly inTime: boolean;
  /** Whether workers have died under its input before, or now. */
  readonly suspicious: boolean;
  /** Whether its input is refused from now on. */
  readonly poison: boolean;
}

/** Methods that change nothing (RFC 9110, 9.2.1). */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The part of one of the requests that were in flight. */
export function partIn(cause: DeathCause, requestId: string, { alone, namesake }: Company): Part {
  if ('culprit' in cause) {
    if (cause.culprit !== requestId) return 'bystander';
    return namesake ? 'suspect' : 'culprit';
  }
  return alone && isDoneByRequests(cause) ? 'culprit' : 'suspect';
}

/** Whether a death counts against the input of a request: it was named, or alone. */
export function isCertain(part: Part, { alone }: Company): boolean {
  return part === 'culprit' || (part === 'suspect' && alone);
}

/** What a skill says of its requests being sent twice. */
export interface Repeated {
  readonly manifest: Pick<SkillManifest, 'idempotent'>;
  /** What it says of one of its operations, by its name; default: what the manifest says holds for all. */
  readonly isIdempotent?: (operation: string | undefined) => boolean;
}

/** Whether a request may be sent twice: skill, method or caller says so. */
export function isRepeatable(
  { manifest, isIdempotent }: Repeated,
  { method, headers, operation }: Pick<SkillRequest, 'method' | 'headers' | 'operation'>,
): boolean {
  const idempotent = isIdempotent?.(operation) ?? manifest.idempotent;
  return idempotent || SAFE_METHODS.has(method) || hasIdempotencyKey(headers);
}

/** Decides what becomes of a request whose worker died of `cause`. */
export function decideAftermath(
  spec: Repeated,
  request: SkillRequest,
  cause: DeathCause,
  history: CallHistory,
): Aftermath {
  const part = partIn(cause, request.requestId, history);
  if (part === 'culprit') return 'fail';
  if (history.poison) return isCertain(part, history) ? 'fail' : 'refuse';
  if (!history.replayable || history.replays > 0 || !history.inTime) return 'fail';
  if (!isRepeatable(spec, request)) return 'fail';
  return part === 'suspect' || history.suspicious ? 'alone' : 'replay';
}

/** Whether a cause lies in what requests do; others may come from outside, or from the skill at rest. */
function isDoneByRequests({ kind }: DeathCause): boolean {
  return kind === 'limit' || kind === 'blocked' || kind === 'out-of-memory';
}

function hasIdempotencyKey(headers: string): boolean {
  return headerPairs(headers).some(
    ([name, value]) => name.toLowerCase() === 'idempotency-key' && value.trim() !== '',
  );
}
