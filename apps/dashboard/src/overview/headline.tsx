import type { JSX } from 'preact';
import type { HostStats } from '../api/shapes.ts';
import { conditionOf } from '../parts/condition.ts';
import { bytes, cores, count, rate, seconds, several } from '../parts/format.ts';
import { runOf, Sparkline } from '../parts/sparkline.tsx';
import { now, skew } from '../state/hub.ts';
import { isTrouble, nameOf, type Row } from './sorting.ts';

/** How all is, in a sentence, and the host in a few figures. */
export function Headline({
  host,
  rows,
}: {
  readonly host: HostStats;
  readonly rows: readonly Row[];
}): JSX.Element {
  const sum = (read: (row: Row) => number | null | undefined) =>
    rows.reduce((total, row) => total + (read(row) ?? 0), 0);
  const errors = sum(({ skill }) => skill.errors_1m);
  const requests = sum(({ skill }) => skill.requests_1m);
  const up = (now.value + skew.value - Date.parse(host.started_at)) / 1000;
  return (
    <section class="headline" aria-label={host.hosts === undefined ? 'The host' : 'The cluster'}>
      <h1>{sentenceOf(rows)}</h1>
      <dl class="figures">
        <Figure label="Requests per second">
          {rate(sum(({ skill }) => skill.rate))}
          <Sparkline values={totalRun(rows)} />
        </Figure>
        <Figure label="Errors in the last minute" alarm={errors > 0}>
          {count(errors)}
          {requests > 0 && errors > 0 && <small> of {count(requests)}</small>}
        </Figure>
        <Figure label="In flight">{count(sum(({ skill }) => skill.in_flight))}</Figure>
        <Figure label="Workers">{count(sum(({ skill }) => skill.workers))}</Figure>
        {host.hosts !== undefined && (
          <Figure label="Hosts" alarm={(host.missing ?? []).length > 0}>
            {count(host.hosts.length)}
            {(host.missing ?? []).length > 0 && (
              <small>{several(host.missing?.length ?? 0, 'other')} missing</small>
            )}
          </Figure>
        )}
        <Figure label={host.hosts === undefined ? 'Host CPU' : 'CPU of all hosts'}>
          {cores(host.cpu)}
        </Figure>
        <Figure label={host.hosts === undefined ? 'Host memory' : 'Memory of all hosts'}>
          {bytes(host.memory)}
        </Figure>
        {host.hosts === undefined && (
          <Figure label="Up for">{seconds(Math.max(0, Math.floor(up)))}</Figure>
        )}
      </dl>
    </section>
  );
}

function Figure(props: {
  readonly label: string;
  readonly alarm?: boolean;
  readonly children: JSX.Element['props']['children'];
}): JSX.Element {
  return (
    <div class={props.alarm === true ? 'alarm' : ''}>
      <dt>{props.label}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

/** The run of all skills together; one that came later has no figures of the time before. */
function totalRun(rows: readonly Row[]): number[] {
  const runs = rows.map(({ skill }) => runOf(skill));
  const length = Math.max(...runs.map((run) => run.length), 0);
  return Array.from({ length }, (_, index) =>
    runs.reduce((sum, run) => sum + (run[run.length - length + index] ?? 0), 0),
  );
}

function sentenceOf(rows: readonly Row[]): string {
  const running = rows.filter(({ skill }) => conditionOf(skill).gravity !== 'off');
  const trouble = running.filter(isTrouble);
  const [first] = trouble;
  if (running.length === 0) return 'No skill runs.';
  if (first === undefined)
    return running.length === 1
      ? 'The one skill is well.'
      : `All ${several(running.length, 'skill')} are well.`;
  if (trouble.length > 1)
    return `${count(trouble.length)} of ${several(running.length, 'skill')} need a look.`;
  return `${nameOf(first.skill)} is ${conditionOf(first.skill).word}; ${several(running.length - 1, 'other')} well.`;
}
