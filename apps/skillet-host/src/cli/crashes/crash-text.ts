import type {
  CrashReport,
  HostReport,
  ReportedRequest,
  ReportedSample,
  WorkerReport,
} from '../../crash/report/crash-report.ts';
import { legible } from '../../log/legible.ts';
import { oneLine } from '../one-line.ts';
import { alignColumns } from '@skillet/command';

const LINE_CHARS = 400;
/** Samples that are shown: the curve's end. */
const SAMPLES = 20;

/** A report for a person. */
export function crashText(report: CrashReport): string {
  const sections = report.kind === 'worker' ? ofWorker(report) : ofHost(report);
  const head = [`${new Date(report.at).toISOString()}  ${oneLine(report.summary, LINE_CHARS)}`];
  return legible(`${[head, ...sections].map((lines) => lines.join('\n')).join('\n\n')}\n`);
}

function ofWorker(report: WorkerReport): string[][] {
  const { requests, lines, samples, culprit, at, stack } = report;
  const blame = culprit === null ? 'each of them is a suspect' : `${culprit} did it`;
  const flight = requests.map((request) => describeRequest(request, at));
  const bodies = requests.flatMap(({ requestId, body }) =>
    body === undefined ? [] : [`  ${requestId}  ${body}`],
  );
  return [
    titled(`Requests in flight (${blame})`, alignColumns(flight), 'No request was in flight.'),
    ...(bodies.length === 0 ? [] : [['Their bodies', ...bodies]]),
    titled(
      'Its last log lines',
      lines.map(
        ({ at: time, level, message, fields = '' }) =>
          `${before(time, at)}  ${level.padEnd(5)}  ${oneLine(`${message} ${fields}`.trimEnd(), LINE_CHARS)}`,
      ),
      'It had logged nothing.',
    ),
    titled('CPU and memory', curve(samples, at), 'No sample was taken.'),
    ...(stack === undefined ? [] : [['Stack', ...stack.split('\n').map((line) => `  ${line}`)]]),
  ];
}

function ofHost({ journal, suspects }: HostReport): string[][] {
  const { busy, more } = journal;
  const rows = busy.map(({ mount, worker, inFlight, requestIds, memory }) => [
    mount,
    worker,
    `${String(inFlight)} in flight`,
    memory === null ? '' : `${(memory * 100).toFixed(0)} % of its memory`,
    requestIds.join(' '),
  ]);
  const others = more === 0 ? [] : [`  and ${String(more)} more`];
  return [
    [`Suspected: ${suspects.length === 0 ? 'nobody' : suspects.join(', ')}`],
    [...titled('What was busy', alignColumns(rows), 'No worker was busy.'), ...others],
  ];
}

function describeRequest(request: ReportedRequest, death: number): string[] {
  const { requestId, method, path, size, at } = request;
  return [before(at, death), requestId, `${method} ${oneLine(path, 100)}`, `${String(size)} bytes`];
}

function curve(samples: readonly ReportedSample[], death: number): string[] {
  const shown = samples.slice(-SAMPLES);
  return alignColumns(
    shown.map(({ at, heap, external, cpu }) => [
      before(at, death),
      `heap ${megabytes(heap)}`,
      `external ${megabytes(external)}`,
      `CPU ${cpu.toFixed(0)} ms`,
    ]),
  );
}

function titled(title: string, lines: readonly string[], none: string): string[] {
  return lines.length === 0 ? [none] : [title, ...lines.map((line) => `  ${line}`)];
}

function before(at: number, death: number): string {
  return `-${Math.max(0, (death - at) / 1000).toFixed(2)} s`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
