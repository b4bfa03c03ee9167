import { freeing, isFreeable, type SkillView } from '@skillet/core';
import { refuseBody } from '../answer/refuse-body.ts';
import { sendAnswer } from '../answer/send-answer.ts';
import { sendProblem } from '../answer/send-problem.ts';
import type { Exchange } from '../exchange.ts';
import { receiveBody } from '../request/receive-body.ts';
import { skillBoundHeaders } from '../request/skill-bound-headers.ts';
import { notePlainCredentials } from './plain-credentials.ts';
import { callSkill } from './call-skill.ts';
import { namesOf } from './request-names.ts';

/** `POST /skills/<mount>/run`: hands the request on as it came and sends what the skill answers. */
export function runSkill(exchange: Exchange, view: SkillView, query: string): void {
  const { requestId } = exchange;
  const { mount } = view;
  receiveBody(exchange, view, {
    onBody: (body, held) => {
      notePlainCredentials(exchange, view, body);
      const request = {
        method: 'POST',
        path: query === '' ? '/run' : `/run${query}`,
        headers: skillBoundHeaders(exchange),
        body,
        requestId,
        address: exchange.address,
        caller: exchange.callerName,
        callerId: exchange.callerId,
        door: 'http' as const,
        operation: view.descriptor.name,
        trace: exchange.trace,
        onDone: body !== null && isFreeable(body) ? freeing(body) : undefined,
      };
      callSkill(
        exchange,
        view,
        request,
        (answer) => {
          held?.release();
          sendAnswer(exchange, answer, view);
        },
        (thrown) => {
          held?.release();
          sendProblem(exchange, thrown, mount);
        },
      );
    },
    onRefused: (error) => {
      const operation = view.descriptor.name;
      view.noteRefused(namesOf(exchange, operation), error);
      refuseBody(exchange, error, mount);
    },
  });
}
