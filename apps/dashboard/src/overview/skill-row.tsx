import type { JSX } from 'preact';
import type { SkillStats } from '../api/shapes.ts';
import { Ago } from '../parts/ago.tsx';
import { conditionOf } from '../parts/condition.ts';
import { bytes, cores, count, millis, rate, several } from '../parts/format.ts';
import { Meter } from '../parts/meter.tsx';
import { runOf, Sparkline } from '../parts/sparkline.tsx';
import { StateMark } from '../parts/state-mark.tsx';
import { linkTo } from '../state/route.ts';
import { nameOf } from './sorting.ts';

/** A skill in the overview. */
export function SkillRow({
  mount,
  skill,
}: {
  readonly mount: string;
  readonly skill: SkillStats;
}): JSX.Element {
  const errors = skill.errors_1m ?? 0;
  return (
    <tr role="row">
      <td role="cell" class="c-state">
        <StateMark condition={conditionOf(skill)} />
      </td>
      <th scope="row" role="rowheader" class="c-name">
        <a href={linkTo({ place: 'skill', mount, tab: 'now' })}>{nameOf(skill)}</a>
        {mount !== nameOf(skill) && <span class="mount">/{mount}</span>}
        <span class="what">{noteOf(skill)}</span>
      </th>
      <td role="cell" class="c-runs" data-label="Runs">
        {runsOf(skill)}
      </td>
      <td role="cell" class="num c-rate" data-label="Req/s">
        <span class="rate">
          <Sparkline values={runOf(skill)} />
          <b>{rate(skill.rate)}</b>
        </span>
      </td>
      <td role="cell" class="num" data-label="p50">
        {millis(skill.p50_ms)}
      </td>
      <td role="cell" class="num" data-label="p95">
        {millis(skill.p95_ms)}
      </td>
      <td role="cell" class="num" data-label="p99">
        {millis(skill.p99_ms)}
      </td>
      <td role="cell" class={errors > 0 ? 'num alarm' : 'num'} data-label="Errors">
        {errors === 0 ? '0' : <span title="In the last minute">{count(errors)}</span>}
      </td>
      <td role="cell" class={(skill.waiting ?? 0) > 0 ? 'num warn' : 'num'} data-label="Queue">
        {skill.waiting ?? '–'}
      </td>
      <td role="cell" class="num" data-label="Memory">
        {skill.memory === undefined ? '–' : <Memory skill={skill} />}
      </td>
      <td role="cell" class="num" data-label="CPU">
        {skill.cpu === undefined ? '–' : <Cpu skill={skill} />}
      </td>
      <td role="cell" class={(skill.restarts ?? 0) > 0 ? 'num warn' : 'num'} data-label="Deaths">
        {skill.restarts ?? '–'}
      </td>
      <td role="cell" class="c-died" data-label="Last death">
        {typeof skill.died_at === 'string' ? (
          <span title={skill.died_of ?? ''}>
            <Ago at={skill.died_at} />
          </span>
        ) : (
          <span class="faint">–</span>
        )}
      </td>
    </tr>
  );
}

function noteOf(skill: SkillStats): string {
  return skill.reload_error ?? skill.suspicion?.detail ?? skill.error ?? skill.description ?? '';
}

function runsOf({ isolation, workers, revision, hosts }: SkillStats): JSX.Element {
  if (isolation === undefined || isolation === null) return <span class="faint">–</span>;
  return (
    <span class="runs" title={`Revision ${revision ?? ''}, ${several(workers ?? 0, 'worker')}`}>
      {workers ?? 0} × {isolation}{' '}
      <span class="rev">{hosts === undefined ? revision : placesOf(hosts)}</span>
    </span>
  );
}

/** Where it runs, as far as there is room for it. */
function placesOf(hosts: NonNullable<SkillStats['hosts']>): string {
  const [first = '', ...others] = Object.keys(hosts);
  return others.length > 1
    ? `on ${first} + ${String(others.length)}`
    : `on ${[first, ...others].join(', ')}`;
}

function Memory({ skill }: { readonly skill: SkillStats }): JSX.Element {
  const { largest = 0, memory, memory_limit: limit } = skill;
  const label =
    limit === null || limit === undefined
      ? 'No limit'
      : `The largest worker has ${bytes(largest)} of ${bytes(limit)}`;
  return <Meter value={largest} limit={limit} text={bytes(memory)} label={label} />;
}

function Cpu({ skill }: { readonly skill: SkillStats }): JSX.Element {
  const { cpu = 0, cpu_limit: limit, workers = 1 } = skill;
  const whole = limit === null || limit === undefined ? undefined : limit * Math.max(1, workers);
  const label = whole === undefined ? 'Of a core, no limit' : `Of a core, at most ${cores(whole)}`;
  return <Meter value={cpu} limit={whole} text={cores(cpu)} label={label} />;
}
