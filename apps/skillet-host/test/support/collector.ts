import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bytesOf, fieldsOf, messages, numberOf, textOf } from './protobuf.ts';

type Fields = ReturnType<typeof fieldsOf>;
type Attributes = Readonly<Record<string, string | number | boolean>>;

/** A span as it came. */
export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  readonly tracestate: string;
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'other';
  /** Nanoseconds since the epoch. */
  readonly start: bigint;
  readonly end: bigint;
  readonly isError: boolean;
  readonly attributes: Attributes;
  /** What the sender says of itself. */
  readonly resource: Attributes;
}

/** How a collector treats what comes. */
export type Manner = 'takes' | 'refuses' | 'hangs';

/** A collector of OpenTelemetry: takes traces as OTLP over HTTP, in Protocol Buffers. */
export class Collector implements AsyncDisposable {
  readonly spans: CollectedSpan[] = [];
  /** All that came, byte for byte, and its headers. */
  readonly bodies: Buffer[] = [];
  readonly headers: IncomingMessage['headers'][] = [];
  manner: Manner = 'takes';
  readonly #server = createServer((request, response) => {
    void this.#take(request, response);
  });
  #waiting: (() => void)[] = [];

  static async start(port = 0): Promise<Collector> {
    const collector = new Collector();
    collector.#server.listen(port, '127.0.0.1');
    await once(collector.#server, 'listening');
    return collector;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${String(this.port)}`;
  }

  /** The first span, come or to come, that matches. */
  async span(matches: (span: CollectedSpan) => boolean): Promise<CollectedSpan> {
    for (;;) {
      const found = this.spans.find(matches);
      if (found !== undefined) return found;
      await this.#more();
    }
  }

  /** The spans of a trace, once so many of them are there. */
  async trace(traceId: string, count: number): Promise<CollectedSpan[]> {
    for (;;) {
      const found = this.spans.filter((span) => span.traceId === traceId);
      if (found.length >= count) return found;
      await this.#more();
    }
  }

  /** Resolves when something has come. */
  async arrival(): Promise<void> {
    if (this.bodies.length === 0) await this.#more();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>));
    this.bodies.push(body);
    this.headers.push(request.headers);
    if (this.manner === 'takes' && request.url === '/v1/traces') this.spans.push(...spansOf(body));
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
    if (this.manner === 'hangs') return;
    const status = request.url !== '/v1/traces' ? 404 : this.manner === 'takes' ? 200 : 400;
    response.writeHead(status, { 'content-type': 'application/x-protobuf' }).end();
  }
}

/** Of an `ExportTraceServiceRequest`. */
function spansOf(body: Uint8Array): CollectedSpan[] {
  return messages(fieldsOf(body), 1).flatMap((ofResource) => {
    const [resource = new Map()] = messages(ofResource, 1);
    const about = attributesOf(resource, 1);
    return messages(ofResource, 2).flatMap((scope) =>
      messages(scope, 2).map((span) => spanOf(span, about)),
    );
  });
}

function spanOf(span: Fields, resource: Attributes): CollectedSpan {
  const hex = (number: number) => Buffer.from(bytesOf(span, number)[0] ?? []).toString('hex');
  const [status = new Map()] = messages(span, 15);
  const kind = numberOf(span, 6);
  return {
    traceId: hex(1),
    spanId: hex(2),
    tracestate: textOf(span, 3),
    parentId: hex(4),
    name: textOf(span, 5),
    kind: kind === 1 ? 'internal' : kind === 2 ? 'server' : 'other',
    start: (span.get(7)?.[0] ?? 0n) as bigint,
    end: (span.get(8)?.[0] ?? 0n) as bigint,
    attributes: attributesOf(span, 9),
    isError: numberOf(status, 3) === 2,
    resource,
  };
}

function attributesOf(fields: Fields, number: number): Attributes {
  return Object.fromEntries(
    messages(fields, number).map((pair) => {
      const [value = new Map<number, never>()] = messages(pair, 2);
      const is = value.has(1)
        ? textOf(value, 1)
        : value.has(2)
          ? numberOf(value, 2) === 1
          : numberOf(value, 3);
      return [textOf(pair, 1), is];
    }),
  );
}
