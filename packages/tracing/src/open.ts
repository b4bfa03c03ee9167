import { randomUUID } from 'node:crypto';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  RandomIdGenerator,
  SamplingDecision,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { readTrace, type FinishedCall, type TracedExchange } from '@skillet/core';
import { decider } from './decide.ts';
import { Captor } from './captor.ts';
import { WatchedExporter } from './exporter.ts';
import type { Clear, OpenTracing, TracingLog } from './open-tracing.ts';
import { RecordedCall } from './recorded-call.ts';
import { RecordedExchange, RecordedTool } from './recorded-request.ts';
import { beginRequest } from './recorder.ts';
import type { TracingSettings } from './settings.ts';
import { UnrecordedRequest } from './unrecorded.ts';

/** Milliseconds that the last spans have to arrive. */
const CLOSES_WITHIN = 700;
/** Milliseconds that what is still being cleared of secrets has. */
const CLEARED_WITHIN = 300;
/** Characters that the value of an attribute may have. */
const LONGEST = 8192;

/** What else it takes. */
interface OpenParts {
  readonly version: string;
  readonly log: TracingLog;
  readonly clear: Clear;
}

/** Begins to record; this module has OpenTelemetry's SDK with it. */
export function open(settings: TracingSettings, { version, log, clear }: OpenParts): OpenTracing {
  const { url, headers, ratio, delay, batch, queue, capture } = settings;
  const to = new URL(url);
  const where = `${to.origin}${to.pathname}`;
  const exporter = new WatchedExporter(
    new OTLPTraceExporter({ url, ...(headers === undefined ? {} : { headers }) }),
    {
      onLost: (reason) => {
        log.warn(`traces do not arrive at ${where}: ${reason}; they are lost until they do`);
      },
      onBack: (lost) => {
        log.info(`traces arrive at ${where} again; ${String(lost)} spans were lost`);
      },
    },
  );
  let next: string | undefined;
  const random = new RandomIdGenerator();
  const provider = new TracerProvider({
    // What is not to be recorded does not get this far.
    sampler: new AlwaysOnSampler(),
    idGenerator: {
      generateTraceId: () => {
        const id = next ?? random.generateTraceId();
        next = undefined;
        return id;
      },
      generateSpanId: () => random.generateSpanId(),
    },
    spanLimits: { attributeValueLengthLimit: LONGEST },
    resource: resourceFromAttributes({
      'service.name': 'skillet-host',
      'service.version': version,
      'service.instance.id': randomUUID(),
    }).merge(
      detectResources({ detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector] }),
    ),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter,
        scheduledDelayMillis: delay,
        maxExportBatchSize: batch,
        maxQueueSize: queue,
      }),
    ],
  });
  const tracer = provider.getTracer('skillet-host', version);
  const recorder = {
    tracer,
    captor: capture === 'none' ? undefined : new Captor(clear, capture === 'all'),
    nextTrace: (traceId: string) => {
      next = traceId;
    },
  };
  const sampler = new TraceIdRatioBasedSampler(ratio);
  const decide = decider(
    settings,
    (traceId) =>
      sampler.shouldSample(ROOT_CONTEXT, traceId).decision === SamplingDecision.RECORD_AND_SAMPLED,
  );
  return {
    http(exchange: TracedExchange) {
      const { headers: sent, method = 'GET' } = exchange.req;
      const said = sent['traceparent'];
      const from = said === undefined ? undefined : readTrace(said, stateOf(sent['tracestate']));
      const decision = decide(from);
      if (!decision.recorded) return new UnrecordedRequest(decision.context);
      const span = beginRequest(recorder, method, decision);
      return new RecordedExchange(recorder, span, decision.parent?.tracestate, exchange);
    },
    tool(tool, from, callerName) {
      const decision = decide(from);
      if (!decision.recorded) return new UnrecordedRequest(decision.context);
      const method = 'tools/call';
      const span = beginRequest(
        recorder,
        tool === undefined ? method : `${method} ${tool}`,
        decision,
        {
          'mcp.method.name': method,
          ...(tool === undefined ? {} : { 'gen_ai.tool.name': tool }),
          'skillet.caller': callerName,
        },
      );
      return new RecordedTool(recorder, span, decision.parent?.tracestate);
    },
    onFinished(call: FinishedCall) {
      if (call.trace instanceof RecordedCall) call.trace.end(call);
    },
    async close() {
      await recorder.captor?.settled(CLEARED_WITHIN);
      const late = Promise.withResolvers<undefined>();
      const timer = setTimeout(late.resolve, CLOSES_WITHIN, undefined);
      await Promise.race([provider.shutdown().catch(() => undefined), late.promise]);
      clearTimeout(timer);
    },
  };
}

function stateOf(sent: string | string[] | undefined): string | undefined {
  return Array.isArray(sent) ? sent.join(',') : sent;
}
