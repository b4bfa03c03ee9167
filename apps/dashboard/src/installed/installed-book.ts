import { signal } from '@preact/signals';
import { ApiError, act, ask } from '../api/client.ts';
import type { InstallDone, Installed, InstalledSkill, Newer } from '../api/installed-shapes.ts';
import { refresh } from '../state/hub.ts';

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
  readonly allow_more?: boolean;
}

/** Asks what is installed. */
export async function lookAtInstalled(): Promise<void> {
  try {
    installed.value = await ask<Installed<InstalledSkill>>('installed');
    fault.value = undefined;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) installed.value = null;
    else fault.value = error instanceof Error ? error.message : 'That failed.';
  }
}

/** Asks all sources what is newer. */
export async function lookForNewer(): Promise<string> {
  const { skills } = await ask<Installed<Newer>>('installed?outdated=true');
  newer.value = new Map(skills.map((one) => [one.name, one]));
  const count = skills.filter(({ wanted }) => wanted !== null).length;
  return count === 0 ? 'There is nothing newer.' : `Newer: ${String(count)}.`;
}

/** Installs a skill, or with `dry_run` looks at it and tries it. */
export function install(wish: Wish, isDry: boolean): Promise<InstallDone> {
  const body = JSON.stringify({ ...wish, ...(isDry ? { dry_run: true } : {}) });
  return afterwards(ask<InstallDone>('skills', { method: 'POST', body }));
}

/** Installs a skill again from its source, likewise. */
export function update(name: string, allowed: Allowed, isDry: boolean): Promise<InstallDone> {
  const { allow_new: young, allow_changed_publisher: others, allow_more: more } = allowed;
  const flags = { allow_new: young, allow_changed_publisher: others, allow_more: more };
  const query = Object.fromEntries(
    Object.entries({ ...flags, dry_run: isDry }).flatMap(([flag, isOn]) =>
      isOn === true ? [[flag, 'true'] as const] : [],
    ),
  );
  return afterwards(act<InstallDone>('installed/update', { name, ...query }));
}

/** Takes a skill away. */
export async function uninstall(mount: string): Promise<string> {
  const path = `skills/${encodeURIComponent(mount)}`;
  const { message } = await afterwards(ask<{ message: string }>(path, { method: 'DELETE' }));
  return `${message}.`;
}

async function afterwards<Done>(done: Promise<Done>): Promise<Done> {
  const what = await done;
  newer.value = undefined;
  void refresh();
  await lookAtInstalled();
  return what;
}
