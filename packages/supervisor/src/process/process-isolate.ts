import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import {
  isPython,
  kernelSetup,
  ToHost,
  ToIsolate,
  type Clock,
  type HostFrame,
  type RevisionSources,
  type SkillSpec,
  type UsageSample,
} from '@skillet/core';
import { MAX_FREE_STREAMS } from '../isolate/free-streams.ts';
import type { CarrierEnd, RunningIsolate } from '../isolate/running-isolate.ts';
import { skillEnvironment } from '../isolate/skill-environment.ts';
import { carrierEnd, saysHeapIsFull } from './child/carrier-end.ts';
import { Child } from './child/child.ts';
import { heapLimit, type CommandLine } from './command-line.ts';
import type { Control } from './control/control.ts';
import { probeControl } from './control/probe-control.ts';
import { Probe } from './control/probe.ts';
import { reportControl } from './control/report-control.ts';
import { Calls } from './http/calls.ts';
import { HttpCaller } from './http/http-caller.ts';
import { OutputLines } from './output/output-lines.ts';
import { ReportPipe } from './report/report-pipe.ts';
import { tellProgram, tellPython } from './tell-loaded.ts';
import type { Undertaker } from './undertaker.ts';
import { MARK } from './usage/process-owners.ts';
import type { ProcessTable } from './usage/process-table.ts';

/** What a process isolate is made of. */
export interface ProcessIsolateOptions {
  readonly spec: SkillSpec;
  readonly commandLine: () => CommandLine | Promise<CommandLine>;
  readonly clock: Clock;
  readonly table: ProcessTable;
  readonly undertaker: Undertaker;
  readonly onFrame: (raw: unknown) => void;
  readonly sources: RevisionSources | null;
  /** Takes what is secret out of what it prints. */
  readonly clear: (text: string) => string;
}

/** Connections for probes besides those for calls, of which each that streams has one, too. */
const PROBES = 2;
/** Milliseconds between samples: a look at /proc costs next to nothing, also when nothing is done. */
const PACE = { busy: 20, idle: 200 };

/** An isolate in a process of its own: our kernel, or any program that serves HTTP. */
export class ProcessIsolate implements RunningIsolate {
  readonly pace = PACE;
  readonly ended: Promise<CarrierEnd>;
  readonly #options: ProcessIsolateOptions;
  readonly #program: boolean;
  #child: Child | undefined;
  #calls: Calls | undefined;
  #control: Control | undefined;
  #killed = false;
  #draining = false;
  #spokeLast = false;
  #heapIsFull = false;
  #failure: string | undefined;

  constructor(options: ProcessIsolateOptions) {
    this.#options = options;
    this.#program = options.spec.command !== undefined;
    this.ended = this.#live().catch((error: unknown) => ({
      kind: 'failed' as const,
      message: error instanceof Error ? error.message : String(error),
    }));
  }

  /** Every frame travels by itself. */
  get filling(): boolean {
    return false;
  }

  send(frame: HostFrame): void {
    switch (frame[0]) {
      case ToIsolate.request:
        this.#calls?.start(frame);
        return;
      case ToIsolate.abort:
        this.#control?.abort(frame[1], frame[2]);
        return;
      case ToIsolate.ping:
        this.#control?.ping();
        return;
      case ToIsolate.credit:
        this.#control?.credit(frame[1]);
        return;
      case ToIsolate.requestChunk:
        this.#calls?.push(frame[1], frame[2]);
        return;
      case ToIsolate.requestEnd:
        this.#calls?.end(frame[1]);
        return;
      case ToIsolate.responseCredit:
        this.#calls?.grant(frame[1], frame[2]);
        return;
      case ToIsolate.drain:
        this.#draining = true;
        this.#drainWhenDone();
        return;
    }
  }

  async sample(): Promise<UsageSample | undefined> {
    const { pid } = this.#child ?? {};
    return pid === undefined ? undefined : this.#options.table.sample(pid);
  }

  kill(): void {
    this.#killed = true;
    this.#child?.kill();
  }

  async #live(): Promise<CarrierEnd> {
    const { spec, clock, table, undertaker, onFrame } = this.#options;
    const line = await this.#options.commandLine();
    if (line.problem !== undefined) onFrame([ToHost.loadFailed, line.problem, '']);
    const caller = await HttpCaller.open(
      line.address,
      spec.concurrency + MAX_FREE_STREAMS + PROBES,
    );
    if (this.#killed || line.problem !== undefined) return { kind: 'killed' };
    const mark = randomUUID();
    const child = new Child({
      ...line,
      env: { ...skillEnvironment(spec), ...line.env, [MARK]: mark },
      clock,
      killEscaped: (pid) => {
        for (const member of table.membersOf(pid)) kill(member);
      },
    });
    this.#child = child;
    if (child.pid !== undefined) {
      table.add(child.pid, mark);
      undertaker.watch(child.pid);
    }
    const probe = this.#begin(child, caller);
    const end = await child.gone;
    probe.stop();
    if (child.pid !== undefined) {
      table.delete(child.pid);
      undertaker.forget(child.pid);
    }
    await caller.close();
    if (line.address.kind === 'socket') rmSync(line.address.path, { force: true });
    if (this.#failure !== undefined) return { kind: 'failed', message: this.#failure };
    return carrierEnd(end, {
      killed: this.#killed,
      drained: this.#draining && !this.#spokeLast,
      heapIsFull: this.#heapIsFull
        ? { seen: heapLimit(spec.limits), value: spec.limits.memory }
        : undefined,
      program: this.#program,
    });
  }

  #begin(child: Child, caller: HttpCaller): Probe {
    const { spec, clock, onFrame, sources, clear } = this.#options;
    new OutputLines(child.stdout, 'info', clock, onFrame, { clear });
    const onLine = (text: string) => {
      // What a program says of its own heap has nothing to do with its limit.
      this.#heapIsFull ||= !this.#program && saysHeapIsFull(text);
    };
    new OutputLines(child.stderr, 'error', clock, onFrame, { clear, onLine });
    const report = new ReportPipe(child.report, {
      onFrame: (raw) => this.#onReport(raw, report),
      onGarbage: () => this.#fail('wrote what is no report to its report pipe'),
      onClosed: () => {
        if (!this.#program) clock.after(REPORT_GRACE, () => this.#fail('closed its report pipe'));
      },
    });
    const probe = new Probe(caller, clock);
    const calls = new Calls({
      caller,
      clock,
      responseLimit: spec.limits.response,
      kernel: !this.#program,
      hasEnded: () => child.over,
      onFrame,
      onDone: () => this.#drainWhenDone(),
    });
    this.#calls = calls;
    if (spec.entry !== null) {
      const setup = kernelSetup(spec, spec.entry);
      // The code of another language is always what is on disk.
      report.begin({ ...setup, sources: isPython(spec.entry) ? null : sources });
    }
    if (this.#program) {
      this.#control = probeControl({ probe, calls, child, onFrame });
      const tell = { spec, clock, onFrame };
      probe.awaitReady((health) => void tellProgram(tell, health, caller));
    } else {
      this.#control = reportControl(report);
    }
    return probe;
  }

  /** Requests and the word to drain take different ways, and one must not overtake the other. */
  #drainWhenDone(): void {
    if (this.#draining && this.#calls?.size === 0) this.#control?.drain();
  }

  #onReport(raw: unknown, report: ReportPipe): void {
    const { spec, onFrame } = this.#options;
    const kind: unknown = Array.isArray(raw) ? raw[0] : undefined;
    if (kind === ToHost.response || kind === ToHost.failed) {
      this.#fail('answered a request on its report pipe');
      return;
    }
    // Who greets on the pipe listens there, too.
    if (kind === ToHost.hello) this.#control = reportControl(report);
    this.#spokeLast ||= kind === ToHost.lastWords;
    if (kind === ToHost.loaded && isPython(spec.entry)) void tellPython(spec, raw, onFrame);
    else onFrame(raw);
  }

  #fail(what: string): void {
    if (this.#child === undefined || this.#killed) return;
    this.#failure ??= `it ${what}`;
    this.#child.kill();
  }
}

/** Milliseconds that the end of a process may take to be noticed after its pipe was closed. */
const REPORT_GRACE = 500;

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
