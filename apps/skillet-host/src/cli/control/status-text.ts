import type { HostStatus, SkillSummary } from '../../host/control/protocol.ts';
import { oneLine } from '../one-line.ts';
import { alignColumns } from '@skillet/command';

const CHARS = 160;

/** How a host is, for a person. */
export function statusText(status: HostStatus): string {
  const { pid, launcher, version, url, uptime, phase, health } = status;
  const under = launcher === null ? 'without a launcher' : `launcher ${String(launcher)}`;
  const head = `${phase} on ${url}: ${health.status}  (host ${String(pid)}, ${under}, version ${version}, up ${duration(uptime)})`;
  const skills = Object.entries(health.skills).flatMap(([mount, { versions = [], ...skill }]) => {
    const sum = versions.reduce((total, { weight }) => total + weight, 0);
    const each = versions.map((one): [string, SkillSummary] => [
      `  ${one.version}  ${percent(one.weight, sum)}`,
      one,
    ]);
    const whole: [string, SkillSummary] = [mount, skill];
    return [whole, ...each];
  });
  const rows = skills.map(([mount, skill]) => [
    mount,
    skill.status,
    oneLine(
      [
        skill.error,
        skill.reload_error,
        skill.isolation_reason ?? skill.suspicion?.detail,
        skill.pinned?.detail,
      ]
        .filter((text) => text !== undefined)
        .join(' '),
      CHARS,
    ),
  ]);
  const table = rows.length === 0 ? [] : alignColumns([['MOUNT', 'STATUS', 'WHY'], ...rows]);
  const warnings = (health.warnings ?? []).map((warning) => `! ${oneLine(warning, CHARS * 2)}`);
  const hosts = (health.hosts ?? []).map(({ host, status: how }) => `${String(host)} ${how}`);
  const others = hosts.length === 0 ? [] : [`processes on this port: ${hosts.join(', ')}`];
  const parts = [[head, ...others], table, warnings].filter((lines) => lines.length > 0);
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function percent(weight: number, sum: number): string {
  return `${String(Number(((100 * weight) / Math.max(1, sum)).toFixed(1)))} %`;
}

function duration(seconds: number): string {
  if (seconds < 120) return `${String(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${String(minutes)} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${String(hours)} h` : `${String(Math.floor(hours / 24))} days`;
}
