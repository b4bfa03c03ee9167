import { EventEmitter, once } from 'node:events';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  MessageChannel,
  receiveMessageOnPort,
  Worker,
  type MessagePort,
} from 'node:worker_threads';
import { onTestFinished } from 'vitest';
import {
  moduleNames,
  ToHost,
  ToWorker,
  type CredentialSpec,
  type HostFrame,
  type WorkerFrame,
  type KernelInit,
  type LogLine,
  type RevisionSources,
  type SkillKind,
  type TranspilerLink,
} from '@skillet/core';
import { strip } from '../../src/transpile/strip.ts';
import { laneBody, schemaOf, type Inputs } from './fake-skill.ts';
import { generateValidator } from './generate-validator.ts';

const ENTRY = new URL('../../dist/thread.cjs', import.meta.url).href;
const ADAPTER = fileURLToPath(new URL('../../../mcp-adapter/dist/adapter.js', import.meta.url));
const CARRIER = new URL('./carrier.ts', import.meta.url);

type Kind = WorkerFrame[0];
type FrameOf<K extends Kind> = Extract<WorkerFrame, readonly [K, ...unknown[]]>;

/** The skill of a worker, and what is special about its start. */
export interface WorkerOptions {
  readonly dir: string;
  /** Absolute path of the module. */
  readonly file: string;
  readonly export?: string;
  /** Default: a handler. */
  readonly kind?: SkillKind;
  readonly inputs?: Inputs;
  readonly responseLimit?: number;
  readonly memoryLimit?: number;
  readonly credentials?: CredentialSpec;
  readonly env?: Readonly<Record<string, string>>;
  /** Default: what is on disk. */
  readonly sources?: RevisionSources;
  /** Default: one that this thread answers itself. */
  readonly transpiler?: TranspilerLink<MessagePort>;
}

/** Starts the built kernel in a worker thread, as a supervisor does; it ends with the test. */
export function startWorker(options: WorkerOptions): TestWorker {
  const worker = new TestWorker(options);
  onTestFinished(() => worker.terminate());
  return worker;
}

/** A worker thread that the kernel runs in, seen from the host. */
export class TestWorker {
  /** Its jobs in the shared pool, and those that wait for a place there. */
  readonly poolJobs = new Int32Array(new SharedArrayBuffer(8));
  /** Everything it sent, in order. */
  readonly frames: WorkerFrame[] = [];
  /** TypeScript that it had stripped of types. */
  readonly transpiled: string[] = [];
  /** Settles when the thread is gone: its exit code, and the error that ended it. */
  readonly exited: Promise<{ readonly code: number; readonly error: unknown }>;
  readonly #options: WorkerOptions;
  readonly #lane: MessagePort;
  readonly #worker: Worker;
  readonly #heard = new EventEmitter().setMaxListeners(0);
  readonly #results: string[] = [];
  #ids = 0;

  constructor(options: WorkerOptions) {
    this.#options = options;
    const { port1, port2 } = new MessageChannel();
    this.#lane = port1;
    port1.on('message', (batch: readonly WorkerFrame[]) => {
      this.#take(batch);
    });
    const { init, transferList } = this.#init(port2);
    this.#worker = new Worker(CARRIER, {
      workerData: { entry: ENTRY, init },
      transferList,
      execArgv: [],
      env: { ...process.env, ...options.env },
      stdout: true,
      stderr: true,
    });
    this.#worker.on('message', (result: string) => {
      // The two channels of a thread are not ordered against each other.
      this.#takeRest();
      this.#results.push(result);
      this.#heard.emit('heard');
    });
    let error: unknown;
    this.#worker.on('error', (reason) => (error = reason));
    this.exited = once(this.#worker, 'exit').then(([code]) => {
      this.#takeRest();
      port1.close();
      return { code: code as number, error };
    });
  }

  send(...frames: HostFrame[]): void {
    this.#lane.postMessage(frames);
  }

  /** Sends a request; its id. */
  request(body: unknown, requestId = 'req-1', headers = ''): number {
    this.#ids += 1;
    const path = '/run';
    this.send([
      ToWorker.request,
      this.#ids,
      'POST',
      path,
      headers,
      laneBody(body),
      requestId,
      1e15,
    ]);
    return this.#ids;
  }

  /** Sends a request; the parsed body of its answer. */
  async ask(body: unknown, requestId = 'req-1', headers = '') {
    const id = this.request(body, requestId, headers);
    const found = await this.frame(
      (frame) => (frame[0] === ToHost.response || frame[0] === ToHost.failed) && frame[1] === id,
    );
    return found[0] === ToHost.response ? JSON.parse(String(found[4])) : found;
  }

  /** The first frame of a kind, also one that has come already. */
  first<K extends Kind>(kind: K): Promise<FrameOf<K>> {
    return this.frame((frame) => frame[0] === kind) as Promise<FrameOf<K>>;
  }

  /** The first frame that matches, also one that has come already. */
  async frame(matches: (frame: WorkerFrame) => boolean): Promise<WorkerFrame> {
    for (;;) {
      const found = this.frames.find(matches);
      if (found !== undefined) return found;
      await once(this.#heard, 'heard');
    }
  }

  /** Absolute paths of what it says that it imported. */
  get importedFiles(): (string | undefined)[] {
    const { fileOf } = moduleNames(this.#options.dir);
    return this.imported.modules.map(({ name }) => fileOf(name));
  }

  /** What it says that it has loaded so far. */
  get imported(): RevisionSources {
    const frames = this.frames.filter((frame) => frame[0] === ToHost.imported);
    return {
      modules: frames.flatMap(([, modules]) => modules),
      resolutions: frames.flatMap(([, , resolutions]) => resolutions),
    };
  }

  /** The log lines so far. */
  get lines(): readonly LogLine[] {
    return this.frames.flatMap((frame) => (frame[0] === ToHost.log ? frame[1] : []));
  }

  /** Waits for a log line with this text. */
  async line(text: string): Promise<LogLine> {
    const has = (line: LogLine) => line.message.includes(text);
    await this.frame((frame) => frame[0] === ToHost.log && frame[1].some(has));
    return this.lines.find(has)!;
  }

  /** What its nth life came to, counted from one. */
  async life(nth = 1): Promise<string> {
    while (this.#results.length < nth) await once(this.#heard, 'heard');
    return this.#results[nth - 1]!;
  }

  /** Tries to live on in the same thread. */
  liveAgain(): void {
    const { init, transferList } = this.#init(new MessageChannel().port2);
    this.#worker.postMessage(init, transferList);
  }

  /** What went past the kernel to the thread's own stdout and stderr; once it has ended. */
  async leaked(): Promise<string> {
    const chunks: unknown[] = [];
    for (const stream of [this.#worker.stdout, this.#worker.stderr]) {
      for await (const chunk of stream) chunks.push(chunk);
    }
    return chunks.join('');
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #init(lane: MessagePort) {
    const { dir, file, inputs = {}, responseLimit = 1_000_000, memoryLimit = 1e9 } = this.#options;
    const schema = schemaOf(inputs);
    const transpiler = this.#options.transpiler ?? this.#transpiler();
    const init: KernelInit<MessagePort> = {
      lane,
      transpiler,
      mount: 'test',
      dir,
      kind: this.#options.kind ?? 'handler',
      entry: { file: relative(dir, file), export: this.#options.export ?? 'handler' },
      coerce: 'lax',
      inputSchema: schema,
      validator: generateValidator(schema),
      dataDir: `${dir}/data`,
      mcpAdapter: ADAPTER,
      responseLimit,
      concurrency: 16,
      memoryLimit,
      credentials: this.#options.credentials ?? null,
      deniedCredentials: ['PATH', 'NODE_*'],
      settings: [],
      sources: this.#options.sources ?? null,
      poolJobs: this.poolJobs.buffer,
    };
    return { init, transferList: [lane, transpiler.port] };
  }

  #transpiler(): TranspilerLink<MessagePort> {
    const { port1, port2 } = new MessageChannel();
    const answered = new SharedArrayBuffer(4);
    const flag = new Int32Array(answered);
    port1.unref();
    port1.on('message', (source: string) => {
      this.transpiled.push(source);
      port1.postMessage(strip(source));
      Atomics.store(flag, 0, 1);
      Atomics.notify(flag, 0);
    });
    return { port: port2, answered };
  }

  #takeRest(): void {
    const next = () => receiveMessageOnPort(this.#lane);
    for (let left = next(); left; left = next()) this.#take(left.message);
  }

  #take(batch: readonly WorkerFrame[]): void {
    this.frames.push(...batch);
    this.#heard.emit('heard');
  }
}
