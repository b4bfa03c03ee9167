import type { CallSample, FinishedCall, SupervisorEvent } from '@skillet/core';
import { CallRecord } from './call-record.ts';

/** Revisions of a mount whose calls are known: those that run, and those that came before. */
const KEPT = 4;

/** What is counted of a mount. */
interface Followed {
  /** By revisions: the one that was called last is the last. */
  records: Map<string, CallRecord>;
  lastCalled: string | undefined;
}

/** Counts calls by mounts and revisions, of those mounts where somebody wants to know. */
export class CallRecords {
  readonly #mounts = new Map<string, Followed>();

  /** Whether anything is counted. */
  get isOn(): boolean {
    return this.#mounts.size > 0;
  }

  /** Counts those of these mounts from now on, and those of no others. */
  follow(mounts: ReadonlySet<string>): void {
    for (const mount of this.#mounts.keys()) if (!mounts.has(mount)) this.#mounts.delete(mount);
    for (const mount of mounts)
      if (!this.#mounts.has(mount))
        this.#mounts.set(mount, { records: new Map(), lastCalled: undefined });
  }

  /** Forgets what was counted of revisions of a mount until now. */
  clear(mount: string, ...revisions: readonly string[]): void {
    for (const revision of revisions) this.#of(mount, revision)?.clear();
  }

  sample(mount: string, revision: string): CallSample {
    return (this.#of(mount, revision) ?? new CallRecord()).sample;
  }

  readonly onFinished = (call: FinishedCall): void => {
    const { mount, revision } = call;
    const record = this.#of(mount, revision);
    const followed = this.#mounts.get(mount);
    if (record === undefined || followed === undefined) return;
    record.onFinished(call);
    if (followed.lastCalled === revision) return;
    followed.lastCalled = revision;
    followed.records.delete(revision);
    followed.records.set(revision, record);
  };

  onEvent({ type, mount, revision }: SupervisorEvent): void {
    if (type === 'worker-died') this.#of(mount, revision)?.onDeath();
  }

  #of(mount: string, revision: string): CallRecord | undefined {
    const followed = this.#mounts.get(mount);
    if (followed === undefined) return undefined;
    const known = followed.records.get(revision);
    if (known !== undefined) return known;
    const record = new CallRecord();
    // First, for nobody has called it: candidates that only die are forgotten before what serves.
    followed.records = new Map([[revision, record], ...[...followed.records].slice(1 - KEPT)]);
    return record;
  }
}
