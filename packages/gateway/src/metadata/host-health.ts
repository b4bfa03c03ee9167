import { type BrokenSkill, type Dispatcher, scrubPaths, type SkillView } from '@skillet/core';
import { sendJson, sendJsonText } from '../answer/send-json.ts';
import type { Exchange } from '../exchange.ts';
import { isOn, queryOf } from '../request/query.ts';
import type { HostCondition, SkillRemark } from './host-condition.ts';
import { pendingNote } from './pending-note.ts';
import { skillDetails } from './skill-details.ts';
import { isLoaded, skillStatus } from './skill-status.ts';
import { versionsOf } from './versions-of.ts';

/**
 * `GET /health`: 200 as long as the host answers, but with `?strict` 503 when not all is well; `status` says
 * whether it is. Each skill that cannot run is in `failed`, and under its mount unless another skill is at it.
 * Admins see what goes on inside each skill too. Where callers must be known, all others see the status alone, and who has a key how its skills are.
 */
export async function sendHostHealth(exchange: Exchange): Promise<void> {
  const admin = await exchange.may('admin');
  const { dispatcher, metadata } = exchange.gateway;
  const condition = exchange.gateway.condition();
  const status = isStrict(exchange) && !isWell(dispatcher, condition) ? 503 : 200;
  if (admin) {
    sendJson(exchange, adminHealth(dispatcher, condition), status);
    return;
  }
  const { required } = exchange.gateway.callers.book;
  if (required && !(await exchange.may('caller'))) {
    sendJson(exchange, { status: statusOf(dispatcher, condition) }, status);
    return;
  }
  if (required && isRestricted(exchange)) {
    sendJson(exchange, healthOf(exchange, condition), status);
    return;
  }
  const key = `/health ${JSON.stringify([condition.warnings, condition.notes, [...condition.remarks]])}`;
  const make = () => hostHealth(dispatcher, condition);
  sendJsonText(exchange, metadata.json(dispatcher, key, make), status);
}

/** The same for admins. */
function adminHealth(dispatcher: Dispatcher, condition: HostCondition): object {
  return healthInCluster(dispatcher, condition, skillDetails);
}

/** How the host and each skill are, and who else is there in its cluster. */
export function healthInCluster(
  dispatcher: Dispatcher,
  condition: HostCondition,
  more?: (view: SkillView) => Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { cluster } = condition;
  const health = hostHealth(dispatcher, condition, more);
  return cluster === undefined ? health : { ...health, cluster };
}

/** The same for who is told of some skills alone. */
function healthOf(exchange: Exchange, { remarks }: HostCondition): object {
  const views = exchange.views();
  const skills = views.map((view): [string, object] => [
    view.mount,
    { ...entryOf(view, remarks), ...remarkOf(remarks.get(view.mount)) },
  ]);
  return {
    status: views.every(({ state }) => isLoaded(state)) ? 'healthy' : 'degraded',
    loaded_skills: views.filter(({ state }) => isLoaded(state)).length,
    skills: Object.fromEntries(skills),
  };
}

function isRestricted({ grants = {} }: Exchange): boolean {
  return Object.values(grants).some((names) => names !== undefined);
}

/** Whether a request wants to be told by its status that not all is well: `?strict`. */
export function isStrict({ req }: Exchange): boolean {
  return isOn(queryOf(req).get('strict'));
}

/** Whether every skill of this host runs as its configuration has it, and nothing is wrong with the host itself. */
export function isWell(dispatcher: Dispatcher, { warnings, remarks }: HostCondition): boolean {
  return (
    warnings.length === 0 &&
    dispatcher.broken().length === 0 &&
    dispatcher.skills().every(({ state, at }) => at !== undefined || isLoaded(state)) &&
    [...remarks.values()].every(({ reload }) => reload === undefined)
  );
}

/** How the host and each skill are, with what `more` knows of a skill. */
export function hostHealth(
  dispatcher: Dispatcher,
  condition: HostCondition,
  more: (view: SkillView) => Readonly<Record<string, unknown>> = () => ({}),
): Readonly<Record<string, unknown>> {
  const { warnings, notes, remarks } = condition;
  const views = dispatcher.skills();
  const failed = dispatcher.broken().map(failure);
  const loaded = views.filter((view) => isLoaded(view.state)).length;
  const skills = new Map(
    views.map((view) => [
      view.mount,
      {
        ...entryOf(view, remarks, more),
        ...remarkOf(remarks.get(view.mount)),
        // What goes on inside a skill, the hosts that run it tell.
        ...(view.at === undefined ? more(view) : {}),
      },
    ]),
  );
  for (const { mount, error } of failed) {
    if (!skills.has(mount)) skills.set(mount, { status: 'failed', mount_path: mount, error });
  }
  return {
    status: statusOf(dispatcher, condition),
    loaded_skills: loaded,
    skills: Object.fromEntries(skills),
    failed,
    ...(warnings.length === 0 ? {} : { warnings: warnings.map(scrubPaths) }),
    ...(notes.length === 0 ? {} : { notes }),
  };
}

function statusOf(dispatcher: Dispatcher, condition: HostCondition): 'healthy' | 'degraded' {
  return isWell(dispatcher, condition) ? 'healthy' : 'degraded';
}

interface HealthEntry {
  readonly status: string;
  readonly mount_path: string;
  readonly error?: string;
  /** Why the skill is not in the isolation that the configuration gives it. */
  readonly isolation_reason?: string;
  /** How many tools of a server that is not there are told of as they were when it was heard last. */
  readonly last_known_tools?: number;
  /** The other hosts of the cluster that run it. */
  readonly hosts?: readonly string[];
  /** What is not known of an MCP server yet, and why. */
  readonly note?: string;
}

function entryOf(
  view: SkillView,
  remarks: HostCondition['remarks'],
  more: (view: SkillView) => object = () => ({}),
): HealthEntry {
  const { mount, state, isolationReason, at } = view;
  const { status, ...why } = skillStatus(state);
  const last =
    view.lastKnown === true ? { last_known_tools: view.descriptor.operations.length } : {};
  const mark = isolationReason === undefined ? {} : { isolation_reason: isolationReason };
  const note = pendingNote(view.descriptor);
  const hosts = at === undefined ? {} : { hosts: at };
  const versions = versionsOf(view, (one) => ({
    ...remarkOf(remarks.get(one.mount)),
    ...more(one),
  }));
  return { status, mount_path: mount, ...why, ...mark, ...last, ...hosts, ...note, ...versions };
}

function remarkOf({ reload, suspicion, pin }: SkillRemark = {}): Readonly<Record<string, unknown>> {
  return {
    ...(pin === undefined ? {} : { pinned: pin }),
    ...(reload === undefined
      ? {}
      : { reload_error: scrubPaths(reload.error), reload_failed_at: timeOf(reload.at) }),
    ...(suspicion === undefined
      ? {}
      : { suspicion: { detail: suspicion.detail, until: timeOf(suspicion.until) } }),
  };
}

function failure(broken: BrokenSkill): { name: string; mount: string; error: string } {
  const { name, mount, problems } = broken;
  return { name, mount, error: scrubPaths(problems.join('; ')) };
}

function timeOf(at: number): string {
  return new Date(at).toISOString();
}
