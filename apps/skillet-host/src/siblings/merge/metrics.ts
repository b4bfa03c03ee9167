import type { Siblings } from '../siblings.ts';
import { most, type Join } from './json.ts';
import { bodiesOf, type Merge } from './merge.ts';

/** Gauges that mean something of one host alone: each host has its own series. */
const OF_ONE = new Set([
  'process_start_time_seconds',
  'process_resident_memory_bytes',
  'process_open_fds',
  'process_max_fds',
  'skillet_host_heap_bytes',
  'skillet_last_reload_successful',
  'skillet_skill_state',
]);

/** Gauges of which the largest counts. */
const LARGEST = new Set([
  'skillet_build_info',
  'skillet_worker_memory_largest_bytes',
  'skillet_worker_memory_limit_bytes',
]);

const add: Join = (numbers) => numbers.reduce((total, one) => total + one, 0);

interface Family {
  /** Its HELP and TYPE. */
  readonly head: string[];
  /** Values by name and labels. */
  readonly series: Map<string, number[]>;
  name: string;
}

/** `GET /metrics` of all hosts: what is counted is summed, and what is of one host alone has its number as the label `host`. */
export const mergeMetrics: Merge = (answers) => {
  const families = new Map<string, Family>();
  for (const [host, text] of bodiesOf(answers)) readInto(families, text, host);
  const lines: string[] = [];
  for (const { head, series, name } of families.values()) {
    lines.push(...head);
    const join = LARGEST.has(name) ? most : add;
    for (const [key, values] of series) lines.push(`${key} ${numberText(join(values))}`);
  }
  if (answers.own.body.trimEnd().endsWith('# EOF')) lines.push('# EOF');
  return { ...answers.own, body: `${lines.join('\n')}\n` };
};

/** Makes the metrics of this host those of all. */
export function joinMetrics(
  siblings: Siblings,
): (own: string, accept: string | undefined) => Promise<string> {
  return async (body, accept) => {
    const caller = { kind: 'admin', name: 'metrics' } as const;
    const target = '/metrics';
    const replies = await siblings.ask({ method: 'GET', target, accept, caller });
    const own = { status: 200, headers: [], body };
    return mergeMetrics({ number: siblings.place.number, own, replies, target }).body;
  };
}

function readInto(families: Map<string, Family>, text: string, host: number): void {
  let family: Family | undefined;
  for (const line of text.split('\n')) {
    if (line === '' || line === '# EOF') continue;
    const [, word, name = ''] = /^# (HELP|TYPE) (\S+)/.exec(line) ?? [];
    if (word !== undefined) {
      family = families.get(name) ?? { head: [], series: new Map(), name };
      families.set(name, family);
      if (family.head.length < 2 && !family.head.includes(line)) family.head.push(line);
      continue;
    }
    if (family === undefined) continue;
    const space = line.lastIndexOf(' ');
    const own = line.slice(0, space);
    const key = OF_ONE.has(family.name) ? withLabel(own, host) : own;
    const values = family.series.get(key) ?? [];
    values.push(
      Number(
        line
          .slice(space + 1)
          .replace('+Inf', 'Infinity')
          .replace('-Inf', '-Infinity'),
      ),
    );
    family.series.set(key, values);
  }
}

function withLabel(series: string, host: number): string {
  const label = `host="${String(host)}"`;
  return series.endsWith('}') ? `${series.slice(0, -1)},${label}}` : `${series}{${label}}`;
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return String(value);
}
