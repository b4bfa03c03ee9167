import { describeDeath, type DeathCause } from '@skillet/core';
import type { ReplayFinding } from './replay-apart.ts';

/** What a request that was made again says of a crash. */
export interface CrashVerdict {
  /** `fixed`: it is answered now. The others: its worker dies as it did, or in another way; it fails without a death; nothing loads. */
  readonly outcome: 'fixed' | 'same-death' | 'other-death' | 'fails' | 'not-loaded';
  readonly fixed: boolean;
  /** What happened, in a sentence. */
  readonly is: string;
  readonly stack?: string;
}

/** Compares what came of a request with what its worker had died of. */
export function verdictOn(was: DeathCause, finding: ReplayFinding): CrashVerdict {
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
      const fixed = code === undefined;
      const of = code === undefined ? '' : ` (${code})`;
      return {
        outcome: fixed ? 'fixed' : 'fails',
        fixed,
        is: `it is answered with ${String(status)}${of}, and its worker lives`,
      };
    }
  }
}

/** Whether two deaths are of one kind: by the same limit, with the same code or signal. Texts may name what differs from run to run. */
function isSame(was: DeathCause, is: DeathCause): boolean {
  if (was.kind !== is.kind) return false;
  if (was.kind === 'limit' && is.kind === 'limit') return was.limit === is.limit;
  if (was.kind === 'exit' && is.kind === 'exit') return was.code === is.code;
  return was.kind !== 'signal' || is.kind !== 'signal' || was.signal === is.signal;
}
