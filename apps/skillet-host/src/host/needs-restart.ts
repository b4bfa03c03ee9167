import type { HostConfig } from '@skillet/config';
import { isJsonObject } from '@skillet/core';

/** What a reload takes over of sections that it leaves alone otherwise. */
const TAKEN: ReadonlySet<string> = new Set(['settings.accessLog', 'mcp.profiles']);

/** Sections of which a running host keeps what it was started with. */
const SECTIONS = [
  'server',
  'settings',
  'mcp',
  'metrics',
  'telemetry',
  'dashboard',
  'plugins',
  'cluster',
] as const;

/** The keys, as a configuration has them, that differ from those at the start and hold only when the host is started again. */
export function needsRestart(initial: HostConfig, next: HostConfig): readonly string[] {
  return SECTIONS.flatMap((section) => differences(initial[section], next[section], section));
}

/** What to do about them, as a sentence. */
export function restartSentence(keys: readonly string[]): string {
  const [are, they] = keys.length === 1 ? ['differs', 'it holds'] : ['differ', 'they hold'];
  return `${keys.join(', ')} ${are} from what the host was started with; ${they} once it is started again (\`skillet-host restart\`)`;
}

function differences(before: unknown, after: unknown, where: string): readonly string[] {
  if (TAKEN.has(where) || JSON.stringify(before) === JSON.stringify(after)) return [];
  if (!isJsonObject(before) || !isJsonObject(after)) return [asWritten(where)];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => differences(before[key], after[key], `${where}.${key}`));
}

function asWritten(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
