import { operationAt } from '@skillet/catalog';
import {
  isStream,
  toHostError,
  type HostError,
  type SkillRequest,
  type SkillView,
} from '@skillet/core';
import { refuseBody } from '../answer/refuse-body.ts';
import { sendAnswer } from '../answer/send-answer.ts';
import { sendProblem } from '../answer/send-problem.ts';
import type { Exchange } from '../exchange.ts';
import { appBoundHeaders } from '../request/app-bound-headers.ts';
import type { HeldBody } from '../request/held-body.ts';
import { overLimit, receiveBody } from '../request/receive-body.ts';
import { UploadStream } from '../request/upload-stream.ts';
import { callSkill } from './call-skill.ts';
import { namesOf } from './request-names.ts';
import { notePlainCredentials } from './plain-credentials.ts';

/** Bytes up to which a body is collected before it is handed on; a larger one is streamed. */
const COLLECTED = 256 * 1024;

/** Where an application is sent inputs, and credentials. */
const RUN = /^\/run(?:\?|$)/;

/** Answers in place of an application, from what is known of it. */
export type Fallback = (exchange: Exchange, view: SkillView, query: string) => void;

/**
 * Hands a request for anything below an application's mount on to it; `path` is the target behind the
 * mount. `fallback` answers a GET in its place, while it is down or when it has no such path. It gets `headers`; default:
 * those of the client, as far as they are its business.
 */
export function serveApp(
  exchange: Exchange,
  view: SkillView,
  path: string,
  fallback: Fallback | undefined,
  headers?: string,
): void {
  const { req } = exchange;
  const read = req.method === 'GET' || req.method === 'HEAD';
  const own = read ? fallback : undefined;
  if (own !== undefined && view.state.name !== 'ready' && view.state.name !== 'idle') {
    own(exchange, exchange.skill ?? view, '');
    return;
  }
  const send = (body: SkillRequest['body'], held?: HeldBody): void => {
    if (isRun(req.method, path)) notePlainCredentials(exchange, view, body);
    forward(exchange, view, path, { body, held, headers }, own);
  };
  const onRefused = (error: HostError): void => {
    const operation = operationAt(view.descriptor, req.method ?? 'GET', path);
    view.noteRefused(namesOf(exchange, operation), error);
    refuseBody(exchange, error, view.mount);
  };
  const length = req.headers['content-length'];
  const streamed = req.headers['transfer-encoding'] !== undefined;
  if (!streamed && (length === undefined || length === '0')) {
    send(null);
  } else if (Number(length ?? 0) > view.bodyLimit) {
    onRefused(overLimit(view));
  } else if (streamed || Number(length) > COLLECTED) {
    send(new UploadStream(exchange, view));
  } else {
    receiveBody(exchange, view, { onBody: send, onRefused });
  }
}

interface Forwarded {
  readonly body: SkillRequest['body'];
  readonly held: HeldBody | undefined;
  readonly headers: string | undefined;
}

function forward(
  exchange: Exchange,
  view: SkillView,
  path: string,
  { body, held, headers }: Forwarded,
  fallback: Fallback | undefined,
): void {
  const { mount } = view;
  const { method = 'GET' } = exchange.req;
  const request = {
    method,
    path,
    headers:
      headers ??
      appBoundHeaders(exchange, exchange.mount ?? mount, body !== null && isRun(method, path)),
    body,
    requestId: exchange.requestId,
    address: exchange.address,
    caller: exchange.callerName,
    callerId: exchange.callerId,
    door: 'http' as const,
    operation: operationAt(view.descriptor, method, path),
    trace: exchange.trace,
  };
  callSkill(
    exchange,
    view,
    request,
    (answer) => {
      held?.release();
      if (fallback === undefined || answer.status !== 404) {
        sendAnswer(exchange, answer, view);
        return;
      }
      if (isStream(answer.body)) answer.body.cancel();
      fallback(exchange, exchange.skill ?? view, '');
    },
    (thrown) => {
      held?.release();
      const error = toHostError(thrown);
      const { code } = error;
      // What is left of the upload is not wanted.
      if (isStream(body) && !exchange.res.headersSent) refuseBody(exchange, error, mount);
      else if (fallback !== undefined && DOWN.has(code))
        fallback(exchange, exchange.skill ?? view, '');
      else sendProblem(exchange, thrown, mount);
    },
  );
}

function isRun(method: string | undefined, path: string): boolean {
  return method === 'POST' && RUN.test(path);
}

/** What a call fails with when there is nobody to answer it. */
const DOWN = new Set(['skill_unavailable', 'worker_crashed', 'member_lost', 'limit_exceeded']);
