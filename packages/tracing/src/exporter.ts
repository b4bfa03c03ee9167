import { ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

/** Hears when spans do not arrive, and when they do again; each once. */
export interface ExportWatch {
  /** They do not arrive any more, and for which reason. */
  readonly onLost: (reason: string) => void;
  /** They arrive again; so many did not. */
  readonly onBack: (lost: number) => void;
}

type OnResult = Parameters<SpanExporter['export']>[1];

/** Hands spans to an exporter and watches what comes of them. */
export class WatchedExporter implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #watch: ExportWatch;
  #lost = 0;

  constructor(exporter: SpanExporter, watch: ExportWatch) {
    this.#exporter = exporter;
    this.#watch = watch;
  }

  export(spans: ReadableSpan[], onResult: OnResult): void {
    this.#exporter.export(spans, (result) => {
      this.#note(spans.length, result);
      onResult(result);
    });
  }

  forceFlush(): Promise<void> {
    return this.#exporter.forceFlush?.() ?? Promise.resolve();
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }

  #note(count: number, { code, error }: Parameters<OnResult>[0]): void {
    const before = this.#lost;
    if (code === ExportResultCode.SUCCESS) {
      this.#lost = 0;
      if (before > 0) this.#watch.onBack(before);
      return;
    }
    this.#lost += count;
    if (before === 0) this.#watch.onLost(reasonOf(error));
  }
}

/** What is wrong, without what the collector has said: nobody knows what stands in there. */
function reasonOf(error: (Error & { code?: unknown }) | undefined): string {
  const code = error?.code;
  if (typeof code === 'number') return `it answers with status ${String(code)}`;
  const cause = error?.cause;
  const inner = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : code;
  if (typeof inner === 'string') return inner;
  return 'it cannot be reached, or does not answer in time';
}
