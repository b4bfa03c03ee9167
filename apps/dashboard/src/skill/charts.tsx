import type { JSX } from 'preact';
import type { HostEvent, SkillCloseUp } from '../api/shapes.ts';
import { Chart, type Line } from '../parts/chart.tsx';
import type { Mark } from '../parts/marks.ts';
import { events } from '../state/hub.ts';

const MB = 1024 * 1024;

/** What is marked on the time line, by kind of event. */
const MARKED: Readonly<Record<string, Omit<Mark, 'at'>>> = {
  'worker-died': { letter: 'D', tone: 'bad' },
  quarantined: { letter: 'Q', tone: 'bad' },
  'revision-live': { letter: 'R', tone: 'accent' },
  'revision-failed': { letter: 'F', tone: 'busy' },
  operated: { letter: 'O', tone: 'soft' },
};

const KEY = [
  ['D', 'a worker died', 'bad'],
  ['L', 'a limit was hit', 'busy'],
  ['Q', 'quarantined', 'bad'],
  ['R', 'a revision went live', 'accent'],
  ['F', 'a revision failed', 'busy'],
  ['O', 'an admin did something', 'soft'],
] as const;

/** The last hour of a skill. */
export function Charts({ skill }: { readonly skill: SkillCloseUp }): JSX.Element {
  const { history, memory_limit: limit } = skill;
  const { step_s: step, requests } = history;
  const end = Date.parse(history.until) / 1000;
  const times = requests.map((_, index) => end - (requests.length - 1 - index) * step);
  const marks = events.value
    .filter(({ mount, type }) => mount === skill.mount && type in MARKED)
    .map(markOf)
    .toReversed();
  if (times.length < 2) {
    return <p class="none">The charts begin with the first {step * 2} seconds of the host.</p>;
  }
  const perSecond = (values: readonly (number | null)[]) =>
    values.map((value) => (value === null ? null : value / step));
  const mb = (values: readonly (number | null)[]) =>
    values.map((value) => (value === null ? null : value / MB));
  const largest = mb(history.largest);
  const near = typeof limit === 'number' && Math.max(...largest.map(Number)) > (limit / MB) * 0.4;
  const bound: Line[] = near
    ? [{ label: 'limit', tone: 'bad', dashed: true, values: times.map(() => limit / MB) }]
    : [];
  const shared = { times, marks };
  return (
    <>
      <div class="charts">
        <Chart
          title="Requests"
          unit="per second"
          lines={[{ label: 'rate', tone: 'run', filled: true, values: perSecond(requests) }]}
          {...shared}
        />
        <Chart
          title="Latency"
          unit="ms"
          lines={[
            { label: 'p50', tone: 'run', values: history.p50_ms },
            { label: 'p95', tone: 'busy', values: history.p95_ms },
            { label: 'p99', tone: 'bad', values: history.p99_ms },
          ]}
          {...shared}
        />
        <Chart
          title="Errors"
          unit={`per ${String(step)} s`}
          lines={[
            { label: 'of the skill', tone: 'busy', stepped: true, values: history.skill_errors },
            { label: 'of the host', tone: 'bad', stepped: true, values: history.host_errors },
          ]}
          {...shared}
        />
        <Chart
          title="Workers"
          unit=""
          lines={[
            { label: 'workers', tone: 'run', stepped: true, values: history.workers },
            { label: 'waiting', tone: 'busy', stepped: true, values: history.waiting },
          ]}
          {...shared}
        />
        <Chart
          title="Memory"
          unit="MB"
          lines={[
            { label: 'all workers', tone: 'run', filled: true, values: mb(history.memory) },
            { label: 'largest', tone: 'busy', values: largest },
            ...bound,
          ]}
          {...shared}
        />
        <Chart
          title="CPU"
          unit="% of a core"
          lines={[
            {
              label: 'all workers',
              tone: 'run',
              filled: true,
              values: history.cpu.map((value) => (value === null ? null : value * 100)),
            },
          ]}
          {...shared}
        />
      </div>
      <p class="key-of-marks">
        {KEY.map(([letter, what, tone]) => (
          <span key={letter}>
            <b class={tone}>{letter}</b> {what}
          </span>
        ))}
      </p>
    </>
  );
}

function markOf({ type, at, cause }: HostEvent): Mark {
  const isLimit = typeof cause === 'object' && cause !== null && 'limit' in cause;
  const mark = MARKED[type] ?? { letter: '·', tone: 'soft' };
  if (type === 'worker-died' && isLimit) return { at: at / 1000, letter: 'L', tone: 'busy' };
  return { at: at / 1000, ...mark };
}
