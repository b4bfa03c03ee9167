import { alignColumns } from '@skillet/command';
import type { ClusterSummary } from '../../host/control/protocol.ts';
import { oneLine } from '../one-line.ts';

const CHARS = 160;

/** Who is there in a cluster, for a person. */
export function clusterText(cluster: ClusterSummary): string {
  const { name, connected, away_since: since, away_why: why, host, role, members } = cluster;
  const away = `NATS is away since ${String(since)}: ${oneLine(String(why), CHARS)}`;
  const how = connected ? 'connected to NATS' : away;
  const rows = members.map((one) => [
    oneLine(one.host, CHARS),
    one.state,
    one.role,
    one.zone ?? '',
    String(one.skills),
    String(one.in_flight),
    oneLine(one.version, CHARS),
    oneLine(labelsText(one.labels), CHARS),
  ]);
  const head = ['HOST', 'STATE', 'ROLE', 'ZONE', 'SKILLS', 'IN FLIGHT', 'VERSION', 'LABELS'];
  const table = rows.length === 0 ? ['no other host is there'] : alignColumns([head, ...rows]);
  return `${[`cluster ${name}: ${how}  (seen from ${host}, role ${role})`, '', ...table].join('\n')}\n`;
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
