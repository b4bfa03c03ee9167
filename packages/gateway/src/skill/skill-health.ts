import { mountPath, HostError, scrubPaths, toHostError, type SkillView } from '@skillet/core';
import { sendJson } from '../answer/send-json.ts';
import { reportError } from '../answer/send-problem.ts';
import type { Exchange } from '../exchange.ts';
import { pendingNote } from '../metadata/pending-note.ts';
import { isLoaded, skillStatus } from '../metadata/skill-status.ts';
import { skillBoundHeaders } from '../request/skill-bound-headers.ts';
import { callSkill } from './call-skill.ts';
import { readOwnHealth } from './own-health.ts';

/** Milliseconds that a skill has to say how it is: probes give up soon, and learn nothing when they do. */
export const PATIENCE = 5_000;

/** `GET /skills/<mount>/health`: how the skill is, joined by what it says itself when it does. */
export function sendSkillHealth(exchange: Exchange, view: SkillView): void {
  const health = healthOf(view);
  if (!view.ownHealth || view.state.name !== 'ready') {
    sendJson(exchange, health);
    return;
  }
  const request = {
    method: 'GET',
    path: '/health',
    headers: skillBoundHeaders(exchange),
    body: null,
    requestId: exchange.requestId,
    address: exchange.address,
    caller: exchange.callerName,
    callerId: exchange.callerId,
    door: 'http' as const,
  };
  let isAnswered = false;
  const answer = (body: Health | Record<string, unknown>): void => {
    if (isAnswered || exchange.res.headersSent) return;
    isAnswered = true;
    sendJson(exchange, body);
  };
  const fail = (error: HostError): void => {
    if (isAnswered || exchange.res.headersSent) return;
    reportError(exchange, error, view.mount);
    answer(unhealthy(health, scrubPaths(error.message)));
  };
  const timer = setTimeout(() => {
    // Once this is sent, the call is cancelled: nobody waits for it any more.
    fail(tookTooLong());
  }, PATIENCE);
  exchange.res.on('close', () => {
    clearTimeout(timer);
  });
  callSkill(
    exchange,
    view,
    request,
    (response) => {
      const own = readOwnHealth(response);
      answer(own.ok ? joined(health, own.answer) : unhealthy(health, own.error));
    },
    (thrown) => {
      const error = toHostError(thrown);
      // Who asks too often learns what the host knows, and not that anything is wrong.
      if (error.code === 'rate_limited') answer(health);
      else fail(error);
    },
  );
}

function tookTooLong(): HostError {
  const seconds = String(PATIENCE / 1000);
  const what = `The skill's own health check did not answer within ${seconds} s.`;
  return new HostError('skill_timeout', what);
}

interface Health {
  readonly status: string;
  readonly error?: string;
  readonly note?: string;
  readonly skill: Readonly<Record<string, unknown>>;
}

function healthOf(view: SkillView): Health {
  const { descriptor, state } = view;
  return {
    ...(isLoaded(state) ? { status: 'healthy' } : skillStatus(state)),
    ...pendingNote(descriptor),
    skill: {
      name: descriptor.name,
      version: descriptor.version,
      mount_path: mountPath(view.mount),
      supports_credential_injection: true,
      ...(descriptor.credentials === undefined ? {} : { credentials: descriptor.credentials }),
      state: state.name,
      since: new Date(state.since).toISOString(),
    },
  };
}

function joined(health: Health, own: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const status = typeof own['status'] === 'string' ? own['status'] : health.status;
  return { ...own, status, skill: health.skill };
}

function unhealthy(health: Health, error: string): Health {
  return { ...health, status: 'unhealthy', error };
}
