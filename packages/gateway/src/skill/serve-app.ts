import { isStream, toHostError, type SkillRequest, type SkillView } from '@skillet/core';
import { refuseBody } from '../answer/refuse-body.ts';
import { sendAnswer } from '../answer/send-answer.ts';
import { sendProblem } from '../answer/send-problem.ts';
import type { Exchange } from '../exchange.ts';
import { appBoundHeaders } from '../request/app-bound-headers.ts';
import { readBody } from '../request/read-body.ts';
import { UploadStream } from '../request/upload-stream.ts';
import { callSkill } from './call-skill.ts';
import { notePlainCredentials } from './plain-credentials.ts';

/** Bytes up to which a body is collected before it is handed on; a larger one is streamed. */
const COLLECTED = 256 * 1024;

/** Where an application is sent credentials. */
const RUN = /^\/run(?:\?|$)/;

/** Answers in place of an application, from what is known of it. */
export type Fallback = (exchange: Exchange, view: SkillView, query: string) => void;

/**
 * Hands a request for anything below an application's mount on to it; `path` is the target behind the
 * mount. `fallback` answers a GET in its place, while it is down or when it has no such path.
 */
export function serveApp(
  exchange: Exchange,
  view: SkillView,
  path: string,
  fallback: Fallback | undefined,
): void {
  const { req } = exchange;
  const read = req.method === 'GET' || req.method === 'HEAD';
  const own = read ? fallback : undefined;
  if (own !== undefined && view.state.name !== 'ready' && view.state.name !== 'idle') {
    own(exchange, view, '');
    return;
  }
  const send = (body: SkillRequest['body']): void => {
    if (req.method === 'POST' && RUN.test(path)) notePlainCredentials(exchange, view, body);
    forward(exchange, view, path, body, own);
  };
  const length = req.headers['content-length'];
  const streamed = req.headers['transfer-encoding'] !== undefined;
  if (!streamed && (length === undefined || length === '0')) {
    send(null);
  } else if (Number(length ?? 0) > view.bodyLimit) {
    refuseBody(exchange, view);
  } else if (streamed || Number(length) > COLLECTED) {
    send(new UploadStream(req, view.bodyLimit));
  } else {
    readBody(req, view.bodyLimit, send, () => {
      refuseBody(exchange, view);
    });
  }
}

function forward(
  exchange: Exchange,
  view: SkillView,
  path: string,
  body: SkillRequest['body'],
  fallback: Fallback | undefined,
): void {
  const { mount } = view;
  const request = {
    method: exchange.req.method ?? 'GET',
    path,
    headers: appBoundHeaders(exchange, mount),
    body,
    requestId: exchange.requestId,
  };
  callSkill(
    exchange,
    mount,
    request,
    (answer) => {
      if (fallback === undefined || answer.status !== 404) {
        sendAnswer(exchange, answer, mount);
        return;
      }
      if (isStream(answer.body)) answer.body.cancel();
      fallback(exchange, view, '');
    },
    (thrown) => {
      const { code } = toHostError(thrown);
      if (code === 'body_too_large' && !exchange.res.headersSent) refuseBody(exchange, view);
      else if (fallback !== undefined && DOWN.has(code)) fallback(exchange, view, '');
      else sendProblem(exchange, thrown, mount);
    },
  );
}

/** What a call fails with when there is nobody to answer it. */
const DOWN = new Set(['skill_unavailable', 'worker_crashed', 'limit_exceeded']);
