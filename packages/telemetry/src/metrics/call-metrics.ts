import type { CallOutcome, FinishedCall } from '@skillet/core';
import { Counter, type CounterCell } from '../registry/counter.ts';
import { Histogram, type HistogramCell } from '../registry/histogram.ts';
import { OTHER } from '../registry/series-table.ts';

/** Operations of a mount that are told apart: a server that is a skill may name as many as it likes. */
const MOST_OPERATIONS = 100;
/** Series of one mount, so that one with many operations and callers leaves room for the others. */
const MOST_OF_MOUNT = 1000;
/** Series of all mounts. */
const MOST = 10_000;
const MOST_MOUNTS = 1000;

type Outcomes = Readonly<Record<CallOutcome['kind'], CounterCell>>;

/** What is counted of one operation. */
interface OperationCells {
  /** What it is called among the series. */
  readonly label: string;
  readonly duration: HistogramCell;
  readonly byCaller: Map<string, Outcomes>;
}

/** What is counted of one mount: looked up once a request, so that none is put together from its labels. */
interface MountCells {
  readonly label: string;
  readonly queue: HistogramCell;
  readonly bytesIn: CounterCell;
  readonly bytesOut: CounterCell;
  readonly replayed: CounterCell;
  readonly operations: Map<string, OperationCells>;
  series: number;
}

/** Counts requests that have ended. */
export class CallMetrics {
  readonly #requests = new Counter({
    name: 'skillet_requests_total',
    help: 'Requests to skills that have ended, by what came of them.',
    labels: ['mount', 'operation', 'outcome', 'caller'],
    closed: ['outcome'],
    most: MOST,
  });
  readonly #hostErrors = new Counter({
    name: 'skillet_host_errors_total',
    help: 'Requests that the host answered in place of the skill, by the code of the error.',
    labels: ['mount', 'code'],
    closed: ['code'],
    most: MOST,
  });
  readonly #duration = new Histogram({
    name: 'skillet_request_duration_seconds',
    help: 'Time from the admission of a request until its answer was there, or had begun.',
    labels: ['mount', 'operation'],
    most: MOST / 5,
  });
  readonly #queue = new Histogram({
    name: 'skillet_request_queue_seconds',
    help: 'Time that a request waited for a worker.',
    labels: ['mount'],
    most: MOST_MOUNTS,
  });
  readonly #bytesIn = new Counter({
    name: 'skillet_request_bytes_total',
    help: 'Bytes of the bodies of requests that were taken.',
    labels: ['mount'],
    most: MOST_MOUNTS,
  });
  readonly #bytesOut = new Counter({
    name: 'skillet_response_bytes_total',
    help: 'Bytes of the bodies of answers that came from skills.',
    labels: ['mount'],
    most: MOST_MOUNTS,
  });
  readonly #replayed = new Counter({
    name: 'skillet_requests_replayed_total',
    help: 'Requests that were sent to a second worker because the first died.',
    labels: ['mount'],
    most: MOST_MOUNTS,
  });
  readonly #mounts = new Map<string, MountCells>();

  readonly families = [
    this.#requests,
    this.#hostErrors,
    this.#duration,
    this.#queue,
    this.#bytesIn,
    this.#bytesOut,
    this.#replayed,
  ] as const;

  /** Counts one. */
  onFinished(call: FinishedCall): void {
    const { outcome, queueMs, skillMs } = call;
    const mount = this.#mountOf(call.mount);
    const operation = this.#operationOf(mount, call.operation);
    this.#outcomesOf(mount, operation, call.caller)[outcome.kind].value += 1;
    operation.duration.observe((queueMs + skillMs) / 1000);
    mount.queue.observe(queueMs / 1000);
    mount.bytesIn.value += call.bytesIn;
    mount.bytesOut.value += call.bytesOut;
    if (call.replayed) mount.replayed.value += 1;
    if (outcome.kind === 'host-error') this.#hostErrors.inc([call.mount, outcome.code]);
  }

  #mountOf(mount: string): MountCells {
    const known = this.#mounts.get(mount);
    if (known !== undefined) return known;
    if (this.#mounts.size >= MOST_MOUNTS && mount !== OTHER) return this.#mountOf(OTHER);
    const cells: MountCells = {
      label: mount,
      queue: this.#queue.cell(mount),
      bytesIn: this.#bytesIn.cell(mount),
      bytesOut: this.#bytesOut.cell(mount),
      replayed: this.#replayed.cell(mount),
      operations: new Map(),
      series: 0,
    };
    this.#mounts.set(mount, cells);
    return cells;
  }

  #operationOf(of: MountCells, operation = ''): OperationCells {
    const { operations } = of;
    const known = operations.get(operation);
    if (known !== undefined) return known;
    if (operations.size >= MOST_OPERATIONS && operation !== OTHER)
      return this.#operationOf(of, OTHER);
    const duration = this.#duration.cell(of.label, operation);
    const cells: OperationCells = { label: operation, duration, byCaller: new Map() };
    operations.set(operation, cells);
    return cells;
  }

  #outcomesOf(of: MountCells, operation: OperationCells, caller: string): Outcomes {
    const { byCaller, label } = operation;
    const known = byCaller.get(caller);
    if (known !== undefined) return known;
    if (of.series >= MOST_OF_MOUNT && caller !== OTHER)
      return this.#outcomesOf(of, operation, OTHER);
    const cell = (outcome: string) => this.#requests.cell(of.label, label, outcome, caller);
    const outcomes: Outcomes = {
      answered: cell('answered'),
      'skill-error': cell('skill_error'),
      'host-error': cell('host_error'),
      'caller-left': cell('caller_left'),
    };
    of.series += Object.keys(outcomes).length;
    byCaller.set(caller, outcomes);
    return outcomes;
  }
}
