import type { Exchange } from '../exchange.ts';
import { invoke, type Runner } from './invoke.ts';

/** Answers a request, sooner or later; never throws. */
export type Answerer = (exchange: Exchange) => void;

/** Answers requests with the handler of a skill. */
export function handlerAnswerer(runner: Runner): Answerer {
  return (exchange) => {
    invoke(runner, exchange.frame, exchange.context, (outcome) => {
      exchange.settle(outcome);
    });
  };
}
