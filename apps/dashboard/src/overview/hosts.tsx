import type { JSX } from 'preact';
import type { ClusterHost, MissingHost } from '../api/cluster-shapes.ts';
import type { HostStats } from '../api/shapes.ts';
import type { Condition } from '../parts/condition.ts';
import { bytes, cores, count, rate } from '../parts/format.ts';
import { StateMark } from '../parts/state-mark.tsx';

const WELL: Condition = {
  word: 'well',
  gravity: 'good',
  shape: 'disc',
  rank: 2,
  explained: 'All that it runs is well',
};
const TROUBLED: Condition = {
  word: 'degraded',
  gravity: 'busy',
  shape: 'triangle',
  rank: 1,
  explained: 'Not all that it runs is well',
};
const LEAVING: Condition = {
  word: 'leaving',
  gravity: 'quiet',
  shape: 'half',
  rank: 2,
  explained: 'It finishes what it has, and stops',
};
const MISSING: Condition = {
  word: 'missing',
  gravity: 'bad',
  shape: 'cross',
  rank: 0,
  explained: 'It does not answer',
};

/** The hosts of the cluster. */
export function Hosts({ told }: { readonly told: HostStats }): JSX.Element | null {
  const { hosts, missing = [], host: own } = told;
  if (hosts === undefined) return null;
  return (
    <section class="hosts" aria-labelledby="hosts">
      <h2 id="hosts">Hosts</h2>
      <div class="scroll" role="region" aria-labelledby="hosts" tabIndex={0}>
        <table class="plain-table">
          <thead>
            <tr>
              <th scope="col">Host</th>
              <th scope="col">State</th>
              <th scope="col">Where</th>
              <th scope="col" class="num">
                Skills
              </th>
              <th scope="col" class="num">
                In flight
              </th>
              <th scope="col" class="num">
                Req/s
              </th>
              <th scope="col" class="num">
                Errors
              </th>
              <th scope="col" class="num">
                Memory
              </th>
              <th scope="col" class="num">
                CPU
              </th>
              <th scope="col">Version</th>
            </tr>
          </thead>
          <tbody>
            {missing.map((one) => (
              <MissingRow key={one.host} one={one} />
            ))}
            {hosts.map((one) => (
              <HostRow key={one.host} one={one} isOwn={one.host === own} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function HostRow({
  one,
  isOwn,
}: {
  readonly one: ClusterHost;
  readonly isOwn: boolean;
}): JSX.Element {
  const { host, role, zone, labels = {}, processes } = one;
  const places = [
    ...(zone === undefined ? [] : [zone]),
    ...(role === undefined || role === 'both' ? [] : [role]),
    ...Object.entries(labels).map(([name, value]) => `${name}=${value}`),
  ];
  const errors = one.errors_1m ?? 0;
  return (
    <tr>
      <th scope="row">
        {host} {isOwn && <small>this one</small>}
        {processes !== undefined && <small>{count(processes)} processes</small>}
      </th>
      <td>
        <StateMark condition={conditionOf(one)} />
      </td>
      <td>{places.length === 0 ? '–' : places.join(', ')}</td>
      <td class="num">{count(one.skills ?? 0)}</td>
      <td class="num">{count(one.in_flight ?? 0)}</td>
      <td class="num">{rate(one.rate)}</td>
      <td class={errors > 0 ? 'num alarm' : 'num'}>{count(errors)}</td>
      <td class="num">{bytes(one.memory)}</td>
      <td class="num">{cores(one.cpu)}</td>
      <td>{one.version}</td>
    </tr>
  );
}

function MissingRow({ one }: { readonly one: MissingHost }): JSX.Element {
  return (
    <tr>
      <th scope="row">{one.host}</th>
      <td>
        <StateMark condition={MISSING} />
      </td>
      <td colSpan={8}>{one.why}</td>
    </tr>
  );
}

function conditionOf({ state, status }: ClusterHost): Condition {
  if (state === 'leaving') return LEAVING;
  return status === 'healthy' ? WELL : TROUBLED;
}
