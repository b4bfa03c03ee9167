import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import {
  isPython,
  kernelSetup,
  ToHost,
  type Clock,
  type RevisionSources,
  type SkillSpec,
} from '@skillet/core';
import { MAX_FREE_STREAMS } from '../../isolate/free-streams.ts';
import type { CarrierEnd } from '../../isolate/running-isolate.ts';
import { skillEnvironment } from '../../isolate/skill-environment.ts';
import { carrierEnd, saysHeapIsFull } from './child/carrier-end.ts';
import { Child } from './child/child.ts';
import { heapLimit, type CommandLine } from './command-line.ts';
import type { Control } from '../../dialect/http/control.ts';
import { probeControl } from '../../dialect/http/probe-control.ts';
import { Probe } from '../../dialect/http/probe.ts';
import { reportControl } from '../../dialect/http/report-control.ts';
import { Calls } from '../../dialect/http/calls.ts';
import { HttpCaller } from '../../dialect/http/http-caller.ts';
import { OutputLines } from './output/output-lines.ts';
import { ReportPipe } from '../../dialect/http/report-pipe.ts';
import { tellProgram, tellPython } from '../../dialect/http/tell-loaded.ts';
import type { Undertaker } from './undertaker.ts';
import { descendantsOf } from './usage/descendants.ts';
import { MARK } from './usage/process-owners.ts';
import type { ProcessTable } from './usage/process-table.ts';

/** What a process is made of. */
export interface ProcessLifeOptions {
  readonly spec: SkillSpec;
  readonly commandLine: () => CommandLine | Promise<CommandLine>;
  readonly clock: Clock;
  readonly table: ProcessTable;
  readonly undertaker: Undertaker;
  readonly onFrame: (raw: unknown) => void;
  readonly sources: RevisionSources | null;
  /** Takes what is secret out of what it prints. */
  readonly clear: (text: string) => string;
  /** Aborts when it is to be ended. */
  readonly ending: AbortSignal;
  /** A call did not reach it. */
  readonly onUndelivered: (id: number) => void;
  /** A call has come to its end. */
  readonly onDone: () => void;
  /** Whether it was told to finish and end. */
  readonly draining: () => boolean;
}

/** Connections for probes besides those for calls, of which each that streams has one, too. */
const PROBES = 2;
/** Milliseconds that the end of a process may take to be noticed after its pipe was closed. */
const REPORT_GRACE = 500;

/** One process from its launch to its end: our kernel, or any program that serves HTTP. */
export class ProcessLife {
  readonly #options: ProcessLifeOptions;
  readonly #program: boolean;
  child: Child | undefined;
  calls: Calls | undefined;
  control: Control | undefined;
  #spokeLast = false;
  #heapIsFull = false;
  #failure: string | undefined;

  constructor(options: ProcessLifeOptions) {
    this.#options = options;
    this.#program = options.spec.command !== undefined;
  }

  /** Resolves with how it ended. */
  async run(): Promise<CarrierEnd> {
    const { spec, onFrame, ending } = this.#options;
    const line = await this.#options.commandLine();
    if (line.problem !== undefined) onFrame([ToHost.loadFailed, line.problem, '']);
    if (ending.aborted || line.problem !== undefined) return { kind: 'killed' };
    const caller = await HttpCaller.open(
      line.address,
      spec.concurrency + MAX_FREE_STREAMS + PROBES,
    );
    try {
      return await this.#live(line, caller);
    } finally {
      await caller.close();
      if (line.address.kind === 'socket') rmSync(line.address.path, { force: true });
    }
  }

  async #live(line: CommandLine, caller: HttpCaller): Promise<CarrierEnd> {
    const { spec, clock, table, undertaker, ending, draining } = this.#options;
    if (ending.aborted) return { kind: 'killed' };
    const mark = randomUUID();
    const child = new Child({
      ...line,
      env: { ...skillEnvironment(spec), ...line.env, [MARK]: mark },
      clock,
      killEscaped: async (pid) => {
        for (const descendant of descendantsOf(pid)) kill(descendant);
        for (const member of await table.membersOf(pid)) kill(member);
      },
    });
    this.child = child;
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
    if (this.#failure !== undefined) return { kind: 'failed', message: this.#failure };
    return carrierEnd(end, {
      killed: ending.aborted,
      drained: draining() && !this.#spokeLast,
      heapIsFull: this.#heapIsFull
        ? { seen: heapLimit(spec.limits), value: spec.limits.memory }
        : undefined,
      program: this.#program,
    });
  }

  #begin(child: Child, caller: HttpCaller): Probe {
    const { spec, clock, onFrame, sources, clear, onDone, onUndelivered } = this.#options;
    new OutputLines(child.stdout, 'info', clock, onFrame, { clear });
    const onLine = (text: string) => {
      // What a program says of its own heap has nothing to do with its limit.
      this.#heapIsFull ||= !this.#program && saysHeapIsFull(text);
    };
    new OutputLines(child.stderr, 'error', clock, onFrame, { clear, onLine });
    const listener = {
      onFrame: (raw: unknown) => this.#onReport(raw, report),
      onGarbage: () =>
        this.#fail('wrote what is no report, or too long a line, to its report pipe'),
      onClosed: () => {
        if (!this.#program) clock.after(REPORT_GRACE, () => this.#fail('closed its report pipe'));
      },
    };
    const report: ReportPipe = new ReportPipe(child.report, listener, clock);
    const probe = new Probe(caller, clock);
    const calls = new Calls({
      caller,
      clock,
      responseLimit: spec.limits.response,
      kernel: !this.#program,
      hasEnded: () => child.over,
      onFrame,
      onUndelivered,
      onDone,
    });
    this.calls = calls;
    if (spec.entry !== null) {
      const setup = kernelSetup(spec, spec.entry);
      // The code of another language is always what is on disk.
      report.begin({ ...setup, sources: isPython(spec.entry) ? null : sources });
    }
    if (this.#program) {
      this.control = probeControl({ probe, calls, child, onFrame });
      const tell = { spec, clock, onFrame };
      probe.awaitReady((health) => void tellProgram(tell, health, caller));
    } else {
      this.control = this.#controlBy(report);
    }
    return probe;
  }

  /** An application in Python learns from its connection, as any ASGI application does, that its client has left. */
  #controlBy(report: ReportPipe): Control {
    const control = reportControl(report);
    const { kind, entry } = this.#options.spec;
    if (kind !== 'app' || !isPython(entry)) return control;
    return {
      ...control,
      abort: (id, reason) => {
        control.abort(id, reason);
        this.calls?.breakOff(id);
      },
    };
  }

  #onReport(raw: unknown, report: ReportPipe): void {
    const { spec, onFrame } = this.#options;
    const [kind, id] = Array.isArray(raw) ? (raw as readonly unknown[]) : [];
    if (kind === ToHost.failed && this.calls?.concludeBroken(id) === true) return;
    if (kind === ToHost.response || kind === ToHost.failed) {
      this.#fail('answered a request on its report pipe');
      return;
    }
    // Who greets on the pipe listens there, too.
    if (kind === ToHost.hello) this.control = this.#controlBy(report);
    this.#spokeLast ||= kind === ToHost.lastWords;
    if (kind === ToHost.loaded && isPython(spec.entry)) void tellPython(spec, raw, onFrame);
    else onFrame(raw);
  }

  #fail(what: string): void {
    if (this.child === undefined || this.#options.ending.aborted) return;
    this.#failure ??= `it ${what}`;
    this.child.kill();
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
