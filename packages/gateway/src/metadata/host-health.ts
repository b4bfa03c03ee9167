import { type BrokenSkill, scrubPaths } from '@skillet/core';
import { sendJson } from '../answer/send-json.ts';
import type { Exchange } from '../exchange.ts';
import { isLoaded, skillStatus, type SkillStatus } from './skill-status.ts';

/**
 * `GET /health`: 200 as long as the host answers; `status` says whether all skills are well. Each
 * skill that cannot run is in `failed`, and under its mount unless another skill is at it.
 */
export function sendHostHealth(exchange: Exchange): void {
  const { dispatcher } = exchange.gateway;
  const views = dispatcher.skills();
  const failed = dispatcher.broken().map(failure);
  const loaded = views.filter((view) => isLoaded(view.state)).length;

  const skills = new Map<string, SkillStatus & { mount_path: string }>();
  for (const { mount, state } of views) {
    const { status, ...why } = skillStatus(state);
    skills.set(mount, { status, mount_path: mount, ...why });
  }
  for (const { mount, error } of failed) {
    if (!skills.has(mount)) skills.set(mount, { status: 'failed', mount_path: mount, error });
  }
  sendJson(exchange, {
    status: loaded === views.length && failed.length === 0 ? 'healthy' : 'degraded',
    loaded_skills: loaded,
    skills: Object.fromEntries(skills),
    failed,
  });
}

function failure(broken: BrokenSkill): { name: string; mount: string; error: string } {
  const { name, mount, problems } = broken;
  return { name, mount, error: scrubPaths(problems.join('; ')) };
}
