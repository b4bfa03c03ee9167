import { basename } from 'node:path';
import type { HostConfig } from '@skillet/config';
import { nearestKey, sharedMountOf, versionMount } from '@skillet/core';

/** Warnings that are told. */
const MOST = 100;

/** A configuration that warns, too, of skills and profiles that callers have limits or keys for, and that there are not. */
export function withCallerWarnings(config: HostConfig): HostConfig {
  const file = config.file === null ? 'the configuration' : basename(config.file);
  const found = callerFaults(config).map((message) => ({ file, line: 0, message }));
  return found.length === 0 ? config : { ...config, warnings: [...config.warnings, ...found] };
}

/** Sentences that say where. */
export function callerFaults({
  callers: { limits = {}, keys = [], oidc },
  mcp: { profiles },
  ...config
}: Pick<HostConfig, 'callers' | 'mcp' | 'skills' | 'broken' | 'disabled'>): string[] {
  const all = [...config.skills, ...config.broken, ...config.disabled];
  const skills = [...new Set(all.flatMap(({ mount, name }) => [...addressesOf(mount), name]))];
  const { default: others, anonymous, names = {} } = limits;
  const limited = [
    ...Object.entries({ default: others, anonymous }),
    ...Object.entries(names).map(([name, one]) => [`names.${name}`, one] as const),
  ];
  const granted = [
    ...keys.map(({ name, grants }) => [`keys: ${name}: scopes`, grants] as const),
    ...Object.entries(oidc?.scopes ?? {}).map(
      ([scope, grants]) => [`oidc.scopes.${scope}`, grants] as const,
    ),
  ];
  return [
    ...limited.flatMap(([where, one]) =>
      unknown(`limits.${where}.skills`, 'skill', Object.keys(one?.skills ?? {}), skills),
    ),
    ...granted.flatMap(([where, grants]) => [
      ...unknown(`${where}.skills`, 'skill', grants.skills, skills),
      ...unknown(`${where}.profiles`, 'profile', grants.profiles, Object.keys(profiles)),
    ]),
  ].slice(0, MOST);
}

/** Names by which keys open a skill, or one of the versions at a mount. */
function addressesOf(mount: string): string[] {
  const shared = sharedMountOf(mount);
  return shared === mount ? [mount] : [shared, mount, versionMount(shared, '*')];
}

function unknown(
  where: string,
  what: string,
  names: readonly string[] | undefined,
  there: readonly string[],
): string[] {
  return (names ?? [])
    .filter((name) => !there.includes(name))
    .map((name) => {
      const near = nearestKey(name, there);
      const meant = near === undefined ? '' : `: did you mean "${near}"?`;
      return `callers.${where}: there is no ${what} "${name.slice(0, 100)}"${meant}`;
    });
}
