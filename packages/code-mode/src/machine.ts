import { QuickJS, type JSValueHandle } from 'quickjs-wasi';
import type { CodeStart } from '@skillet/core';
import { Asked } from './asked.ts';
import { CODE_NAME, GUEST } from './guest.ts';
import { Printed } from './printed.ts';
import { Timers } from './timers.ts';
import { faultText, sizeText } from './words.ts';

/** Bytes of stack: the machine has to run out of it before its own host does. */
const STACK = 128 * 1024;
/** Characters of the arguments of a call. */
const ARGUMENTS = 1024 * 1024;
/** Characters of a line that is printed. */
const LINE = 4000;

/** Who hears what the code asks for, and what it has come to. */
export interface MachineHost {
  call(id: number, nameAndArguments: string): void;
  describe(id: number, name: string): void;
  /** The JSON of `{result, console?}`. */
  onValue(json: string): void;
  /** A text for whoever wrote the code. */
  onFault(text: string): void;
}

interface Guest {
  readonly begin: JSValueHandle;
  readonly deliver: JSValueHandle;
}

/**
 * Runs one piece of code in a JavaScript engine that is WebAssembly: its objects are bytes of a memory of its own, and
 * it knows nothing of what it runs in but one function that takes texts.
 */
export class Machine {
  readonly #start: CodeStart;
  readonly #host: MachineHost;
  readonly #vm: QuickJS;
  readonly #guest: Guest;
  readonly #deadline: number;
  readonly #printed: Printed;
  readonly #timers: Timers;
  readonly #asked: Asked;
  #timer: NodeJS.Timeout | undefined;
  #waits = 0;
  #over = false;

  /** `wasm` are the bytes of the engine. */
  static async open(
    start: CodeStart,
    wasm: Uint8Array<ArrayBuffer>,
    host: MachineHost,
  ): Promise<Machine> {
    const deadline = performance.now() + start.timeout;
    const vm = await QuickJS.create({
      wasm,
      memoryLimit: start.memory,
      maxStackSize: STACK,
      timezoneOffset: 0,
      interruptHandler: () => performance.now() >= deadline,
      // What it prints goes another way, and this process has nobody to print for.
      wasi: () => ({ fd_write: () => BAD_DESCRIPTOR }),
      onUnhandledRejection: () => undefined,
    });
    return new Machine(start, host, vm, deadline);
  }

  private constructor(start: CodeStart, host: MachineHost, vm: QuickJS, deadline: number) {
    this.#start = start;
    this.#host = host;
    this.#vm = vm;
    this.#deadline = deadline;
    this.#asked = new Asked(start.maxCalls);
    this.#timers = new Timers(start.timeout, (id) => {
      this.#deliver('time', id, '');
    });
    this.#printed = new Printed(start.maxOutput / 4);
    const send = vm.newFunction('send', (...sent) => {
      const [kind, id, text] = sent;
      if (kind && id && text) this.#onSent(kind.toString(), id.toNumber(), text.toString());
      return vm.undefined;
    });
    const made = vm.callFunction(
      vm.evalCode(GUEST, 'guest'),
      vm.undefined,
      send,
      vm.hostToHandle(start.tools),
      vm.newNumber(LINE),
    );
    this.#guest = { begin: made.getProp('begin'), deliver: made.getProp('deliver') };
  }

  /** Begins; the host hears how it ends. */
  run(): void {
    this.#timer = setTimeout(() => {
      this.#late();
    }, this.#deadline - performance.now());
    this.#enter(() => {
      // In one line with what the code begins with, so that its lines have their own numbers.
      const code = this.#vm.evalCode(`(async () => {${this.#start.code}\n})`, CODE_NAME);
      this.#vm.callFunction(this.#guest.begin, this.#vm.undefined, code);
    });
  }

  /** A call is answered: with the JSON of its result, or of a description. */
  answer(id: number, json: string, kind: 'answer' | 'description' | 'refusal' = 'answer'): void {
    this.#asked.answered();
    this.#deliver(kind, id, json);
  }

  /** A call came to nothing. */
  refuse(id: number, why: string): void {
    this.answer(id, why, 'refusal');
  }

  /** Nobody waits for it any more. */
  end(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#timers.end();
    this.#asked.end();
  }

  #deliver(kind: string, id: number, text: string): void {
    this.#enter(() => {
      const vm = this.#vm;
      using of = vm.newString(kind);
      using number = vm.newNumber(id);
      using told = vm.newString(text);
      vm.callFunction(this.#guest.deliver, vm.undefined, of, number, told).dispose();
    });
  }

  /** Everything that the code does, it does in here. */
  #enter(work: () => void): void {
    if (this.#over) return;
    try {
      work();
      this.#vm.executePendingJobs();
    } catch (error) {
      this.#onThrown(error);
    }
    if (this.#ended()) return;
    if (performance.now() >= this.#deadline) this.#late();
    else if (this.#asked.isEmpty && this.#waits === 0 && this.#timers.isEmpty) {
      this.#fault(
        'The code waits for something that never comes: a promise that nothing resolves.',
      );
    }
  }

  #ended(): boolean {
    return this.#over;
  }

  /** What comes out of the machine itself: an error of grammar, or the end of its time or memory. */
  #onThrown(error: unknown): void {
    const { name = '', message = '', stack = '' } = error as Partial<Error>;
    if (/interrupted/.test(message)) this.#late();
    else if (/out of memory/.test(message)) {
      this.#fault(
        `The code took more than ${sizeText(this.#start.memory)} of memory. Keep less at a time.`,
      );
    } else this.#fault(faultText(this.#start.code, { name, message, stack }));
  }

  #late(): void {
    const seconds = String(this.#start.timeout / 1000);
    this.#fault(`The code was ended: it took more than ${seconds} s. Do less in one run.`);
  }

  #onSent(kind: string, id: number, text: string): void {
    if (this.#over) return;
    switch (kind) {
      case 'call':
      case 'describe':
        this.#ask(kind, id, text);
        return;
      case 'print':
        this.#printed.add(text);
        return;
      case 'sleep':
        this.#timers.start(id, Number(text));
        return;
      case 'wake':
        this.#timers.stop(id);
        return;
      case 'value':
        this.#value(text);
        return;
      case 'fault': {
        const [name = '', message = '', stack = ''] = JSON.parse(text) as string[];
        this.#fault(faultText(this.#start.code, { name, message, stack }));
        return;
      }
    }
  }

  #ask(kind: 'call' | 'describe', id: number, text: string): void {
    const why = this.#refusalOf(text, () => {
      this.#host[kind](id, text);
    });
    if (why !== undefined) this.#later(() => this.#deliver('refusal', id, why));
  }

  /** Sends a call, or says why it is not sent. */
  #refusalOf(text: string, send: () => void): string | undefined {
    if (text.length > ARGUMENTS) return `a call has at most ${sizeText(ARGUMENTS)} of arguments`;
    if (this.#asked.send(send)) return undefined;
    const { maxCalls } = this.#start;
    return `a run makes at most ${String(maxCalls)} calls, and this one has made them`;
  }

  /** Not while the code is still in the middle of asking. */
  #later(work: () => void): void {
    this.#waits += 1;
    setImmediate(() => {
      this.#waits -= 1;
      work();
    });
  }

  #value(text: string): void {
    const { maxOutput } = this.#start;
    if (text.length > maxOutput) {
      const sizes = `${sizeText(text.length)}, and at most ${sizeText(maxOutput)}`;
      this.#fault(
        `What the code returned has ${sizes} are passed on. Return less: filter or sum up in the code.`,
      );
      return;
    }
    const { lines } = this.#printed;
    const printed = lines.length === 0 ? '' : `,"console":${JSON.stringify(lines)}`;
    const silent = text === '' ? ',"note":"The code returned nothing: end it with return"' : '';
    this.end();
    this.#host.onValue(`{"result":${text === '' ? 'null' : text}${printed}${silent}}`);
  }

  #fault(text: string): void {
    if (this.#over) return;
    const { lines } = this.#printed;
    const printed = lines.length === 0 ? '' : `\nIt had printed:\n${lines.join('\n')}`;
    this.end();
    this.#host.onFault(text + printed);
  }
}

/** What WASI calls a descriptor that there is not. */
const BAD_DESCRIPTOR = 8;
