import type { JSX } from 'preact';
import type { Dimension, Usage, UsageFigures, UsageGroup } from '../api/usage-shapes.ts';
import { count, millis, size } from '../parts/format.ts';
import { linkTo } from '../state/route.ts';
import { nameOf } from './usage-query.ts';

/** Groups of calls in figures, the largest first. */
export function UsageTable({
  usage: { groups, total },
  dimension,
}: {
  readonly usage: Usage;
  readonly dimension: Dimension;
}): JSX.Element {
  const top = Math.max(...groups.map(({ calls }) => calls), 1);
  return (
    <div class="scroll" role="region" aria-label={`Usage by ${dimension}`} tabIndex={0}>
      <table class="plain-table usage-table">
        <caption class="unseen">Calls by {dimension}, the largest first</caption>
        <thead>
          <tr>
            <th scope="col">{dimension}</th>
            {['Calls', 'Answered', 'Errors', 'p50', 'p95', 'p99', 'Received', 'Sent'].map(
              (label) => (
                <th key={label} scope="col" class={label === 'Calls' ? 'c-calls' : 'num'}>
                  {label}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={nameOf(group, dimension)}>
              <th scope="row">
                <Name group={group} dimension={dimension} />
              </th>
              <Cells figures={group} top={top} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">All</th>
            <Cells figures={total} />
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function Name({
  group,
  dimension,
}: {
  readonly group: UsageGroup;
  readonly dimension: Dimension;
}): JSX.Element {
  const name = nameOf(group, dimension);
  if (dimension !== 'skill' || group.skill === 'other') return <>{name}</>;
  return <a href={linkTo({ place: 'skill', mount: name, tab: 'usage' })}>{name}</a>;
}

function Cells({
  figures,
  top,
}: {
  readonly figures: UsageFigures;
  readonly top?: number;
}): JSX.Element {
  const { calls, answered, skill_errors: skills, host_errors: hosts, duration_ms: took } = figures;
  const errors = skills + hosts;
  return (
    <>
      <td class="c-calls">
        <span class="share">
          <b>{count(calls)}</b>
          {top !== undefined && (
            <svg viewBox="0 0 80 6" width="80" height="6" aria-hidden="true">
              <rect width="80" height="6" rx="3" class="track" />
              <rect width={Math.max(2, (80 * calls) / top)} height="6" rx="3" class="part" />
            </svg>
          )}
        </span>
      </td>
      <td class="num">{count(answered)}</td>
      <td class={errors > 0 ? 'num alarm' : 'num'}>
        {errors > 0 ? (
          <span title={`${count(skills)} of the skill, ${count(hosts)} of the host`}>
            {count(errors)}
          </span>
        ) : (
          '0'
        )}
      </td>
      <td class="num">{millis(took?.p50)}</td>
      <td class="num">{millis(took?.p95)}</td>
      <td class="num">{millis(took?.p99)}</td>
      <td class="num">{size(figures.bytes_in)}</td>
      <td class="num">{size(figures.bytes_out)}</td>
    </>
  );
}
