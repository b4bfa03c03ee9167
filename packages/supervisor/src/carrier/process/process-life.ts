import { randomUUID } from 'node:crypto';
import { ToHost, type Clock, type SkillSpec } from '@skillet/core';
import { descendantsOf } from '@skillet/proc';
import type { Conversation, Dialect, Party } from '../../dialect/dialect.ts';
import type { CarrierEnd } from '../../worker/running-worker.ts';
import { skillEnvironment } from '../../worker/skill-environment.ts';
import { carrierEnd, saysHeapIsFull } from './child/carrier-end.ts';
import type { GroupTree } from './cgroup/group-tree.ts';
import type { ProcessGroup } from './cgroup/process-group.ts';
import { Child } from './child/child.ts';
import { heapLimit } from './command-line.ts';
import { OutputLines } from './output/output-lines.ts';
import type { Undertaker } from './undertaker.ts';
import { MARK } from './usage/process-owners.ts';
import type { ProcessTable } from './usage/process-table.ts';

/** What a process is made of. */
export interface ProcessLifeOptions extends Omit<Party, 'fail'> {
  readonly spec: SkillSpec;
  readonly dialect: Dialect;
  readonly clock: Clock;
  readonly table: ProcessTable;
  readonly undertaker: Undertaker;
  readonly groups: () => GroupTree | undefined;
  /** Takes what is secret out of what it prints. */
  readonly clear: (text: string) => string;
  /** Aborts when it is to be ended. */
  readonly ending: AbortSignal;
  /** Whether it was told to finish and end, and has not said otherwise since. */
  readonly drained: () => boolean;
}

/** Descendants that are looked for at most: this is done at once, on the thread that serves. */
const MOST_DESCENDANTS = 256;

/** One process from its launch to its end, whatever it speaks. */
export class ProcessLife {
  readonly #options: ProcessLifeOptions;
  readonly #program: boolean;
  child: Child | undefined;
  /** The control group that it runs in, where there is one. */
  group: ProcessGroup | undefined;
  conversation: Conversation | undefined;
  #heapIsFull = false;
  #failure: string | undefined;

  constructor(options: ProcessLifeOptions) {
    this.#options = options;
    this.#program = options.spec.command !== undefined;
  }

  /** Resolves with how it ended. */
  async run(): Promise<CarrierEnd> {
    const { dialect, ...options } = this.#options;
    const conversation = await dialect.open({
      ...options,
      fail: (what) => {
        this.#fail(what);
      },
    });
    try {
      return await this.#live(conversation);
    } finally {
      await conversation.end();
    }
  }

  async #live(conversation: Conversation): Promise<CarrierEnd> {
    const { spec, clock, table, undertaker, ending, drained, onFrame } = this.#options;
    const { command } = conversation;
    if (command.problem !== undefined) onFrame([ToHost.loadFailed, command.problem, '']);
    if (ending.aborted || command.problem !== undefined) return { kind: 'killed' };
    const mark = randomUUID();
    const group = (this.group = this.#options.groups()?.make(spec.limits));
    const [file, args] = group?.enter(command.file, command.args) ?? [command.file, command.args];
    const child = new Child({
      ...command,
      file,
      args,
      env: { ...skillEnvironment(spec), ...command.env, [MARK]: mark },
      clock,
      killEscaped: async (pid) => {
        if (group?.kill() === true) return;
        for (const descendant of descendantsOf(pid, { most: MOST_DESCENDANTS })) kill(descendant);
        for (const member of await table.membersOf(pid)) kill(member);
      },
    });
    this.child = child;
    if (child.pid !== undefined) {
      table.add(child.pid, mark);
      undertaker.watch(child.pid);
    }
    this.#listen(child);
    conversation.begin(child);
    this.conversation = conversation;
    const end = await child.gone;
    if (child.pid !== undefined) {
      table.delete(child.pid);
      undertaker.forget(child.pid);
    }
    const ranOut = group?.ranOut ?? false;
    group?.dissolve();
    if (this.#failure !== undefined) return { kind: 'failed', message: this.#failure };
    return carrierEnd(end, {
      killed: ending.aborted,
      drained: drained(),
      ranOut: ranOut ? spec.limits.memory : undefined,
      heapIsFull: this.#heapIsFull
        ? { seen: heapLimit(spec.limits), value: spec.limits.memory }
        : undefined,
      program: this.#program,
    });
  }

  /** Makes lines of the log of what it prints. */
  #listen(child: Child): void {
    const { clock, onFrame, clear } = this.#options;
    new OutputLines(child.stdout, 'info', clock, onFrame, { clear });
    const onLine = (text: string) => {
      // What a program says of its own heap has nothing to do with its limit.
      this.#heapIsFull ||= !this.#program && saysHeapIsFull(text);
    };
    new OutputLines(child.stderr, 'error', clock, onFrame, { clear, onLine });
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
