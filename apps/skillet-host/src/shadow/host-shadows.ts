import type { HostConfig } from '@skillet/config';
import {
  describeDeath,
  HostError,
  type EventListener,
  type ShadowDifference,
  type ShadowDrop,
  type ShadowSkip,
  type ShadowSpec,
  type ShadowStep,
  type SupervisorEvent,
} from '@skillet/core';
import type { ShadowAnswer, ShadowListener, ShadowPair, Supervisor } from '@skillet/supervisor';
import { dateNow } from '../clock.ts';
import { secretsOfEnv } from '../crash/secrets.ts';
import { withoutValues } from '../crash/report/worker-report.ts';
import { SideThread } from '../side-thread.ts';
import type { Compared, CompareTask } from './compare/compare-answers.ts';
import { ShadowRecord, type ToldShadow } from './shadow-record.ts';

/** What came of a call that was to be copied, for metrics. */
export type ShadowOutcome = 'same' | ShadowDifference | 'dropped' | 'skipped';

/** What shadows work with. */
export interface ShadowHost {
  readonly supervisor: Pick<Supervisor, 'shadows'>;
  /** Tells an event to all who listen. */
  readonly emit: EventListener;
  /** Hears of each call that was to be copied. Default: nobody does. */
  readonly onOutcome?: ((mount: string, outcome: ShadowOutcome) => void) | undefined;
}

/** What `GET /shadow` tells. */
export interface ShadowsAnswer {
  readonly shadows: readonly ToldShadow[];
}

/** The versions that get copies of calls, and how their answers compare. */
export class HostShadows implements ShadowListener {
  readonly #comparer = new SideThread<CompareTask, Compared>(
    new URL('./compare/compare-main.js', import.meta.url),
  );
  readonly #records = new Map<string, ShadowRecord>();
  #host: ShadowHost | undefined;

  /** Begins its work. */
  follow(host: ShadowHost): void {
    this.#host = host;
  }

  /** Has those there be that the configuration names, of skills that run. */
  configure(config: HostConfig, equip: (config: HostConfig) => HostConfig): void {
    const { shadows = [], skills } = config;
    const runs = new Set(skills.map(({ mount }) => mount));
    const wanted = shadows.filter(({ spec }) => runs.has(spec.mount));
    const equipped = equip({ ...config, skills: wanted.map(({ spec }) => spec) }).skills;
    const plans = wanted.map((plan, at) => ({ ...plan, spec: equipped[at] ?? plan.spec }));
    void this.#host?.supervisor.shadows.configure(plans, this);
  }

  /** What is known of them; of one mount, where it is named. */
  answer(mount?: string): ShadowsAnswer {
    const known = [...this.#records].filter(([at]) => mount === undefined || at === mount);
    const stateOf = (at: string) => this.#host?.supervisor.shadows.stateOf(at) ?? 'stopped';
    return { shadows: known.map(([at, record]) => record.told(stateOf(at))) };
  }

  close(): Promise<void> {
    return this.#comparer.close();
  }

  onBegan(plan: ShadowSpec, revision: string): void {
    const record = new ShadowRecord(plan, revision);
    this.#records.set(plan.spec.mount, record);
    this.#tell(record, { action: 'began' });
  }

  onChanged(plan: ShadowSpec): void {
    const record = this.#records.get(plan.spec.mount);
    if (record !== undefined) record.plan = plan;
  }

  onEnded(mount: string): void {
    const record = this.#records.get(mount);
    this.#records.delete(mount);
    if (record !== undefined) this.#tell(record, { action: 'ended' });
  }

  onChosen(mount: string): void {
    this.#records.get(mount)?.onChosen();
  }

  onSkipped(mount: string, why: ShadowSkip): void {
    this.#records.get(mount)?.onSkipped(why);
    this.#host?.onOutcome?.(mount, 'skipped');
  }

  onDropped(mount: string, why: ShadowDrop): void {
    this.#records.get(mount)?.onDropped(why);
    this.#host?.onOutcome?.(mount, 'dropped');
  }

  onPair(mount: string, pair: ShadowPair): void {
    const record = this.#records.get(mount);
    if (record === undefined) return;
    const { own, candidate } = pair;
    if (!(candidate instanceof HostError)) {
      record.onTimed(own.ms, candidate.ms);
      if (isEqual(own, candidate)) {
        this.#onSame(record);
        return;
      }
    }
    void this.#compare(record, pair);
  }

  readonly onEvent = (event: SupervisorEvent): void => {
    if (event.type === 'skill-log' || event.type === 'log-dropped') this.#host?.emit(event);
    if (event.type !== 'worker-died') return;
    const record = this.#records.get(event.mount);
    if (record?.revision !== event.revision) return;
    record.deaths += 1;
    // The first tells enough: all are counted.
    if (record.deaths > 1) return;
    const { worker, requestId } = event;
    this.#tell(
      record,
      { action: 'died', why: `its worker ${describeDeath(event.cause)}` },
      {
        ...(worker === undefined ? {} : { worker }),
        ...(requestId === undefined ? {} : { requestId }),
      },
    );
  };

  async #compare(record: ShadowRecord, pair: ShadowPair): Promise<void> {
    const { request, operation, own, candidate } = pair;
    const { spec, volatile } = record.plan;
    const compared = await this.#comparer.ask({
      ...{ path: request.path, headers: request.headers, input: request.body, own, volatile },
      candidate: candidate instanceof HostError ? { failed: candidate.message } : candidate,
      schema: operation.output,
      secrets: secretsOfEnv(spec.env),
    });
    if (compared === undefined) this.onDropped(spec.mount, 'not_compared');
    else if (compared.difference === undefined) this.#onSame(record);
    else this.#onDifferent(record, pair, compared, compared.difference);
  }

  #onSame(record: ShadowRecord): void {
    record.onSame();
    this.#host?.onOutcome?.(record.plan.spec.mount, 'same');
  }

  #onDifferent(
    record: ShadowRecord,
    { request, own, candidate }: ShadowPair,
    { why, places, input }: Compared,
    difference: ShadowDifference,
  ): void {
    const { requestId, method, path } = request;
    const isFirst = record.onDifferent({
      ...{ at: new Date(dateNow()).toISOString(), request_id: requestId, difference, why },
      ...{ method, path: withoutValues(path), status: own.status, places },
      candidate_status: candidate instanceof HostError ? null : candidate.status,
      ...(input === undefined ? {} : { input }),
    });
    this.#host?.onOutcome?.(record.plan.spec.mount, difference);
    if (isFirst) this.#tell(record, { action: 'differs', difference, why }, { requestId });
  }

  #tell(
    { plan: { spec }, revision }: ShadowRecord,
    step: Omit<ShadowStep, 'version'>,
    where: { readonly worker?: string; readonly requestId?: string } = {},
  ): void {
    const { name: skill, mount, manifest } = spec;
    const origin = { at: dateNow(), skill, mount, revision, ...where };
    this.#host?.emit({ type: 'shadow', ...origin, version: manifest.version, ...step });
  }
}

/** Most are, and need nobody to take them apart. */
function isEqual(own: ShadowAnswer, candidate: ShadowAnswer): boolean {
  return (
    own.status === candidate.status && typeof own.body === 'string' && own.body === candidate.body
  );
}
