import type { SupervisorEvent } from '@skillet/core';
import { Counter } from '../registry/counter.ts';

/** Counts what happens to skills and their workers. */
export class EventMetrics {
  readonly #starts = ofMount('skillet_worker_starts_total', 'Workers that began to start.');
  readonly #deaths = new Counter({
    name: 'skillet_worker_deaths_total',
    help: 'Workers that ended against their will, by what they died of.',
    labels: ['mount', 'cause'],
    closed: ['cause'],
  });
  readonly #retirements = new Counter({
    name: 'skillet_worker_retirements_total',
    help: 'Healthy workers that were sent away, by the reason.',
    labels: ['mount', 'reason'],
    closed: ['reason'],
  });
  readonly #restarts = ofMount(
    'skillet_worker_restarts_total',
    'Workers that were to be started in place of one that died.',
  );
  readonly #quarantines = ofMount(
    'skillet_quarantines_total',
    'Times that a skill was taken out of service because its workers died too often.',
  );
  readonly #unresponsive = ofMount(
    'skillet_worker_unresponsive_total',
    'Times that a worker gave no sign of life.',
  );
  readonly #dropped = ofMount(
    'skillet_skill_log_lines_dropped_total',
    'Log lines of a skill that were dropped because there were too many.',
  );

  readonly families = [
    this.#starts,
    this.#deaths,
    this.#retirements,
    this.#restarts,
    this.#quarantines,
    this.#unresponsive,
    this.#dropped,
  ] as const;

  /** Counts one. */
  onEvent(event: SupervisorEvent): void {
    const { mount } = event;
    switch (event.type) {
      case 'worker-starting':
        this.#starts.inc([mount]);
        // A rate is seen from the first one on only where there was a zero before.
        this.#restarts.cell(mount);
        this.#quarantines.cell(mount);
        return;
      case 'worker-died':
        this.#deaths.inc([mount, causeOf(event.cause)]);
        return;
      case 'worker-retired':
        this.#retirements.inc([mount, event.reason]);
        return;
      case 'restart-scheduled':
        this.#restarts.inc([mount]);
        return;
      case 'quarantined':
        this.#quarantines.inc([mount]);
        return;
      case 'worker-unresponsive':
        this.#unresponsive.inc([mount]);
        return;
      case 'log-dropped':
        this.#dropped.inc([mount], event.lines);
        return;
      default:
    }
  }
}

function ofMount(name: string, help: string): Counter {
  return new Counter({ name, help, labels: ['mount'] });
}

/** Of a limit it matters which. */
function causeOf(cause: Extract<SupervisorEvent, { type: 'worker-died' }>['cause']): string {
  return cause.kind === 'limit' ? `limit_${cause.limit}` : cause.kind;
}
