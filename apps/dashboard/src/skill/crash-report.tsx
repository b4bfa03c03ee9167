import type { JSX } from 'preact';
import { Chart } from '../parts/chart.tsx';
import { clockTime, millis } from '../parts/format.ts';

/** A report as the host keeps it. */
export interface WholeReport {
  readonly id: string;
  readonly at: number;
  readonly summary: string;
  readonly uptimeMs?: number;
  readonly culprit?: string | null;
  readonly suspects?: readonly string[];
  readonly requests?: readonly {
    readonly requestId: string;
    readonly method: string;
    readonly path: string;
    readonly size: number;
    readonly at: number;
  }[];
  readonly lines?: readonly {
    readonly at: number;
    readonly level: string;
    readonly message: string;
  }[];
  readonly samples?: readonly {
    readonly at: number;
    readonly heap: number;
    readonly external: number;
  }[];
}

const MB = 1024 * 1024;

/** What is left of a worker that died. */
export function CrashReport({ report }: { readonly report: WholeReport }): JSX.Element {
  const {
    at,
    summary,
    uptimeMs,
    culprit,
    suspects,
    requests = [],
    lines = [],
    samples = [],
  } = report;
  return (
    <article class="card report">
      <h2>{summary}</h2>
      <p class="faint">
        {new Date(at).toLocaleString()}
        {uptimeMs !== undefined && `, after ${millis(uptimeMs)}`}
      </p>
      {suspects !== undefined && <p>Suspected: {suspects.join(', ') || 'nobody'}</p>}
      <h3>In flight</h3>
      {requests.length === 0 ? (
        <p class="faint">No request was in flight.</p>
      ) : (
        <ul class="lines">
          {requests.map((request) => (
            <li key={request.requestId} class={request.requestId === culprit ? 'bad' : ''}>
              <time>-{millis(Math.max(0, at - request.at))}</time>
              {request.method} {request.path}, {request.size} bytes
              <small> {request.requestId}</small>
              {request.requestId === culprit
                ? ' – this one did it'
                : culprit === null && requests.length > 1 && ' – suspect'}
            </li>
          ))}
        </ul>
      )}
      <h3>Last lines</h3>
      {lines.length === 0 ? (
        <p class="faint">It had logged nothing.</p>
      ) : (
        <ul class="lines">
          {lines.map((line, index) => (
            <li key={index}>
              <time>{clockTime(line.at)}</time>
              <b class={line.level}>{line.level}</b> {line.message}
            </li>
          ))}
        </ul>
      )}
      {samples.length > 1 && (
        <Chart
          title="Memory before its end"
          unit="MB"
          times={samples.map((sample) => sample.at / 1000)}
          lines={[
            { label: 'heap', tone: 'run', values: samples.map(({ heap }) => heap / MB) },
            {
              label: 'external',
              tone: 'busy',
              values: samples.map(({ external }) => external / MB),
            },
          ]}
          marks={[]}
        />
      )}
    </article>
  );
}
