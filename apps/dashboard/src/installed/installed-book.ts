import { signal } from '@preact/signals';
import { ApiError, act, ask } from '../api/client.ts';
import type { InstallDone, Installed, InstalledSkill, Newer } from '../api/installed-shapes.ts';
import { refresh } from '../state/hub.ts';
import { newsText } from './news-text.ts';

/** What is installed; undefined until the host has told, null where nothing can be. */
export const installed = signal<Installed<InstalledSkill> | null | undefined>(undefined);
/** What is newer, by names; undefined until somebody has asked. */
export const newer = signal<ReadonlyMap<string, Newer> | undefined>(undefined);
/** Why it cannot be told. */
export const fault = signal<string | undefined>(undefined);

/** What somebody wants to have installed. */
export interface Wish extends Allowed {
  readonly source: string;
  readonly name?: string;
  readonly args?: readonly string[];
}

/** What is taken all the same. */
export interface Allowed {
  readonly allow_new?: boolean;
  readonly allow_changed_publisher?: boolean;
}

/** Whether it is looked at alone, or installed as somebody has looked at it; `allow_more` lets it have more than before. */
export type How = { readonly look: true } | { readonly tree: string; readonly allow_more: boolean };

let looking: Promise<void> | undefined;
let isStale = false;

/** Asks what is installed, now or once the look under way is through: each is a process of the host. */
export function lookAtInstalled(): Promise<void> {
  isStale = true;
  looking ??= lookWhileStale().finally(() => {
    looking = undefined;
  });
  return looking;
}

async function lookWhileStale(): Promise<void> {
  while (isStale) {
    isStale = false;
    try {
      installed.value = await ask<Installed<InstalledSkill>>('installed');
      fault.value = undefined;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) installed.value = null;
      else fault.value = error instanceof Error ? error.message : 'That failed.';
    }
  }
}

/** Asks all sources what is newer. */
export async function lookForNewer(): Promise<string> {
  const { skills } = await ask<Installed<Newer>>('installed?outdated=true');
  newer.value = new Map(skills.map((one) => [one.name, one]));
  return newsText(skills);
}

/** Installs a skill, or looks at it, which ends when `signal` aborts. */
export function install(wish: Wish, how: How, signal: AbortSignal): Promise<InstallDone> {
  const body = JSON.stringify({ ...wish, ...how });
  return afterwards(ask<InstallDone>('skills', { method: 'POST', body, signal }), how);
}

/** Installs a skill again from its source, likewise. */
export function update(
  name: string,
  allowed: Allowed,
  how: How,
  signal: AbortSignal,
): Promise<InstallDone> {
  const { allow_new: young, allow_changed_publisher: others } = allowed;
  const flags = { allow_new: young, allow_changed_publisher: others, ...how };
  const query = Object.fromEntries(
    Object.entries(flags).flatMap(([flag, value]) =>
      value === undefined || value === false ? [] : [[flag, String(value)] as const],
    ),
  );
  return afterwards(act<InstallDone>('installed/update', { name, ...query }, signal), how);
}

/** Takes a skill away. */
export async function uninstall(mount: string): Promise<string> {
  const path = `skills/${encodeURIComponent(mount)}`;
  const { message } = await ask<{ message: string }>(path, { method: 'DELETE' });
  await lookAnew();
  return `${message}.`;
}

async function afterwards(done: Promise<InstallDone>, how: How): Promise<InstallDone> {
  const what = await done;
  if ('look' in how) return what;
  // What was newer is there now.
  newer.value =
    newer.value && new Map([...newer.value].filter(([name]) => name !== what.skill?.name));
  void lookAnew();
  return what;
}

function lookAnew(): Promise<void> {
  void refresh();
  return lookAtInstalled();
}
