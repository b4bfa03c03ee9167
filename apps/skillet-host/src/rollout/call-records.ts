import type { CallSample, FinishedCall, SupervisorEvent } from '@skillet/core';
import { CallRecord } from './call-record.ts';

/** Revisions of a mount whose calls are known: those that run, and those that came before. */
const KEPT = 4;

/** Counts calls by mounts and revisions, of those mounts where somebody wants to know. */
export class CallRecords {
  readonly #mounts = new Map<string, Map<string, CallRecord>>();

  /** Whether anything is counted. */
  get isOn(): boolean {
    return this.#mounts.size > 0;
  }

  /** Counts those of these mounts from now on, and those of no others. */
  follow(mounts: ReadonlySet<string>): void {
    for (const mount of this.#mounts.keys()) if (!mounts.has(mount)) this.#mounts.delete(mount);
    for (const mount of mounts) if (!this.#mounts.has(mount)) this.#mounts.set(mount, new Map());
  }

  /** Forgets what was counted of revisions of a mount until now. */
  clear(mount: string, ...revisions: readonly string[]): void {
    for (const revision of revisions) this.#of(mount, revision)?.clear();
  }

  sample(mount: string, revision: string): CallSample {
    return (this.#of(mount, revision) ?? new CallRecord()).sample;
  }

  readonly onFinished = (call: FinishedCall): void => {
    this.#of(call.mount, call.revision)?.onFinished(call);
  };

  onEvent({ type, mount, revision }: SupervisorEvent): void {
    if (type === 'worker-died') this.#of(mount, revision)?.onDeath();
  }

  #of(mount: string, revision: string): CallRecord | undefined {
    const records = this.#mounts.get(mount);
    if (records === undefined) return undefined;
    let record = records.get(revision);
    if (record === undefined) {
      record = new CallRecord();
      records.set(revision, record);
      const [oldest] = records.keys();
      if (records.size > KEPT && oldest !== undefined) records.delete(oldest);
    }
    return record;
  }
}
