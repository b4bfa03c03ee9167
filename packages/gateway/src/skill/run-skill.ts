import type { SkillView } from '@skillet/core';
import { refuseBody } from '../answer/refuse-body.ts';
import { sendAnswer } from '../answer/send-answer.ts';
import { sendProblem } from '../answer/send-problem.ts';
import type { Exchange } from '../exchange.ts';
import { readBody } from '../request/read-body.ts';
import { skillBoundHeaders } from '../request/skill-bound-headers.ts';
import { notePlainCredentials } from './plain-credentials.ts';
import { callSkill } from './call-skill.ts';

/** `POST /skills/<mount>/run`: hands the request on as it came and sends what the skill answers. */
export function runSkill(exchange: Exchange, view: SkillView, query: string): void {
  const { req, requestId } = exchange;
  const { mount } = view;
  readBody(
    req,
    view.bodyLimit,
    (body) => {
      notePlainCredentials(exchange, view, body);
      const request = {
        method: 'POST',
        path: query === '' ? '/run' : `/run${query}`,
        headers: skillBoundHeaders(exchange),
        body,
        requestId,
      };
      callSkill(
        exchange,
        mount,
        request,
        (answer) => {
          sendAnswer(exchange, answer, mount);
        },
        (thrown) => {
          sendProblem(exchange, thrown, mount);
        },
      );
    },
    () => {
      refuseBody(exchange, view);
    },
  );
}
