import type { ProcessLogger } from '@skillet/log';
import type { ConditionPart } from './join-conditions.ts';

/** Milliseconds after the last of it for which a loss is spoken of. */
const SPOKEN_OF = 60_000;

/** Tells that log lines are lost. */
export function logCondition(log: Pick<ProcessLogger, 'loss'>): ConditionPart {
  return () => {
    const loss = log.loss();
    if (loss === undefined) return {};
    const lines = loss.lines === 1 ? '1 line' : `${String(loss.lines)} lines`;
    if (loss.readerIsGone) {
      return { warnings: [`Nobody reads the log any more: ${lines} were lost so far.`] };
    }
    if (performance.now() - loss.at > SPOKEN_OF) return {};
    const why = 'its reader is too slow, or its disk is full';
    return { warnings: [`The log drops lines (${String(loss.lines)} so far): ${why}.`] };
  };
}
