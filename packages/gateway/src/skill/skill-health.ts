import { scrubPaths, type SkillView, toHostError } from '@skillet/core';
import { sendJson } from '../answer/send-json.ts';
import { reportError } from '../answer/send-problem.ts';
import type { Exchange } from '../exchange.ts';
import { mountPath } from '../metadata/endpoints.ts';
import { isLoaded, skillStatus } from '../metadata/skill-status.ts';
import { skillBoundHeaders } from '../request/skill-bound-headers.ts';
import { callSkill } from './call-skill.ts';
import { readOwnHealth } from './own-health.ts';

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
  };
  callSkill(
    exchange,
    view.mount,
    request,
    (response) => {
      const own = readOwnHealth(response);
      sendJson(exchange, own.ok ? joined(health, own.answer) : unhealthy(health, own.error));
    },
    (thrown) => {
      const error = toHostError(thrown);
      reportError(exchange, error, view.mount);
      sendJson(exchange, unhealthy(health, scrubPaths(error.message)));
    },
  );
}

interface Health {
  readonly status: string;
  readonly error?: string;
  readonly skill: Readonly<Record<string, unknown>>;
}

function healthOf(view: SkillView): Health {
  const { descriptor, state } = view;
  return {
    ...(isLoaded(state) ? { status: 'healthy' } : skillStatus(state)),
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
