import { type BrokenSkill, type Dispatcher, scrubPaths, type SkillView } from '@skillet/core';
import { whetherAdmin } from '../admin/access.ts';
import { sendJson, sendMetadata } from '../answer/send-json.ts';
import type { Exchange } from '../exchange.ts';
import { skillDetails } from './skill-details.ts';
import { isLoaded, skillStatus } from './skill-status.ts';

/**
 * `GET /health`: 200 as long as the host answers; `status` says whether all skills are well. Each
 * skill that cannot run is in `failed`, and under its mount unless another skill is at it. Admins see
 * what goes on inside each skill too.
 */
export function sendHostHealth(exchange: Exchange): void {
  whetherAdmin(exchange, (admin) => {
    const { dispatcher, warnings } = exchange.gateway;
    const said = warnings();
    if (admin) {
      sendJson(exchange, healthOf(dispatcher, said, skillDetails));
      return;
    }
    const key = ['/health', ...said].join('\n');
    sendMetadata(exchange, key, () => healthOf(dispatcher, said, () => ({})));
  });
}

function healthOf(
  dispatcher: Dispatcher,
  warnings: readonly string[],
  more: (view: SkillView) => Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const views = dispatcher.skills();
  const failed = dispatcher.broken().map(failure);
  const loaded = views.filter((view) => isLoaded(view.state)).length;
  const skills = new Map(views.map((view) => [view.mount, { ...entryOf(view), ...more(view) }]));
  for (const { mount, error } of failed) {
    if (!skills.has(mount)) skills.set(mount, { status: 'failed', mount_path: mount, error });
  }
  return {
    status: loaded === views.length && failed.length === 0 ? 'healthy' : 'degraded',
    loaded_skills: loaded,
    skills: Object.fromEntries(skills),
    failed,
    ...(warnings.length === 0 ? {} : { warnings }),
  };
}

interface HealthEntry {
  readonly status: string;
  readonly mount_path: string;
  readonly error?: string;
  /** Why the skill is not in the isolation that the configuration gives it. */
  readonly isolation_reason?: string;
}

function entryOf({ mount, state, isolationReason }: SkillView): HealthEntry {
  const { status, ...why } = skillStatus(state);
  const mark = isolationReason === undefined ? {} : { isolation_reason: isolationReason };
  return { status, mount_path: mount, ...why, ...mark };
}

function failure(broken: BrokenSkill): { name: string; mount: string; error: string } {
  const { name, mount, problems } = broken;
  return { name, mount, error: scrubPaths(problems.join('; ')) };
}
