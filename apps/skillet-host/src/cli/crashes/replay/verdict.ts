import { describeDeath, type DeathCause } from '@skillet/core';
import type { ReplayFinding } from './replay-apart.ts';

/** What a request that was made again says of a crash. */
export interface CrashVerdict {
  /**
   * `fixed`: it is answered now. The others: its worker dies as it did, or in another way; it fails without a death; nothing loads.
   * `unclear`: it is answered, but perhaps without having come to what its worker died of.
   */
  readonly outcome: 'fixed' | 'unclear' | 'same-death' | 'other-death' | 'fails' | 'not-loaded';
  readonly fixed: boolean;
  /** What happened, in a sentence. */
  readonly is: string;
  /** Why it is unclear, and what to do about that. */
  readonly why?: string;
  readonly stack?: string;
}

/**
 * Compares what came of a request with what its worker had died of. `notes` are what was not as it was; `gathered` says that the worker
 * had most of the memory that it died of before the request.
 */
export function verdictOn(
  was: DeathCause,
  finding: ReplayFinding,
  notes: readonly string[],
  gathered: boolean,
): CrashVerdict {
  switch (finding.kind) {
    case 'not-loaded':
      return { outcome: 'not-loaded', fixed: false, is: `the skill does not load: ${finding.why}` };
    case 'process-ended': {
      const is = `it took its whole process down, which ended ${finding.how}`;
      return { outcome: 'other-death', fixed: false, is };
    }
    case 'died': {
      const { cause, stack } = finding;
      const outcome = isSame(was, cause) ? 'same-death' : 'other-death';
      const more = stack === undefined ? {} : { stack };
      return { outcome, fixed: false, is: `its worker ${describeDeath(cause)}`, ...more };
    }
    case 'answered': {
      const { status, code } = finding;
      const of = code === undefined ? '' : ` (${code})`;
      const is = `it is answered with ${String(status)}${of}, and its worker lives`;
      if (code !== undefined) return { outcome: 'fails', fixed: false, is };
      const why = doubtOf(status, notes, gathered);
      if (why === undefined) return { outcome: 'fixed', fixed: true, is };
      return { outcome: 'unclear', fixed: false, is, why };
    }
  }
}

/** Why an answer does not show that a request is served now. */
function doubtOf(status: number, notes: readonly string[], gathered: boolean): string | undefined {
  if (status === 401)
    return 'credentials are wanted: set SKILLET_CREDENTIAL_<NAME>, or a variable in the `env` of the skill; headers are not in a report';
  if (notes.length > 0)
    return 'the request was not sent as it was: make it whole, against a host that runs this code';
  if (gathered)
    return 'its worker had gathered most of its memory before this request came: make as many requests as it had, against a host that runs this code';
  if (status >= 300 && status < 400)
    return `an answer of ${status} sends its caller elsewhere, perhaps before what the worker died of: if it is to do that with this request, it is fixed`;
  if (status >= 400)
    return `an answer of ${String(status)} may come before what the worker died of: if the skill is to refuse this request, it is fixed`;
  return undefined;
}

/** Whether two deaths are of one kind: by the same limit, with the same code or signal. Texts may name what differs from run to run. */
function isSame(was: DeathCause, is: DeathCause): boolean {
  if (was.kind !== is.kind) return false;
  if (was.kind === 'limit' && is.kind === 'limit') return was.limit === is.limit;
  if (was.kind === 'exit' && is.kind === 'exit') return was.code === is.code;
  return was.kind !== 'signal' || is.kind !== 'signal' || was.signal === is.signal;
}
