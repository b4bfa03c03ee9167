import {
  describeDeath,
  placeInSkill,
  toHostError,
  type HostError,
  type OperationAnswer,
  type SkillExample,
} from '@skillet/core';
import { judgeAnswer } from './judge-answer.ts';
import type { Trial } from './trial.ts';

/** What came of an example. */
export interface ExampleOutcome {
  /** Undefined when all is as it should be. */
  readonly problem?: string;
  /** Whether the worker is gone, or may not be good for another example. */
  readonly spent: boolean;
}

/** Where examples go, as clients send them. */
const RUN = { name: 'run', method: 'POST', path: '/run' };

/** Sends an example's input to a loaded skill's `/run`, as a client would, and judges the answer, unless any will do. */
export async function runExample(
  trial: Trial,
  example: SkillExample,
  number: number,
  anyAnswer: boolean,
): Promise<ExampleOutcome> {
  const { mount, limits } = trial.spec;
  const body = Buffer.from(JSON.stringify(example.input));
  if (body.length > limits.body) {
    const problem = `its input of ${body.length} bytes is over \`limits.body\`, ${limits.body} bytes`;
    return { problem, spent: false };
  }
  const requestId = `check-${number}`;
  let answer: OperationAnswer;
  try {
    answer = await trial.dispatcher.invoke(mount, RUN, body, { requestId });
  } catch (error) {
    return hostErrorOutcome(toHostError(error), trial, requestId);
  }
  const problem = anyAnswer ? undefined : judgeAnswer(answer.status, answer.text, example);
  return { spent: false, ...(problem === undefined ? {} : { problem }) };
}

function hostErrorOutcome(error: HostError, trial: Trial, requestId: string): ExampleOutcome {
  const { watch } = trial;
  const answered = ['skill_error', 'permission_denied', 'bad_skill_response'].includes(error.code);
  const stack = answered ? watch.stackOf(requestId) : watch.deathStack;
  const place = stack === undefined ? undefined : placeInSkill(stack);
  const { thrown } = watch;
  const said =
    answered || thrown === undefined
      ? error.message
      : `Its worker died of it: it ${describeDeath(thrown)}`;
  const message = said.replace(/\.$/, '');
  return {
    problem: place === undefined ? message : `${message} (${place})`,
    spent: !answered,
  };
}
