import { rmSync } from 'node:fs';
import {
  isPython,
  kernelSetup,
  ToHost,
  ToWorker,
  type HostFrame,
  type SkillSpec,
} from '@skillet/core';
import type { Child } from '../../carrier/process/child/child.ts';
import type { CommandLine } from '../../carrier/process/command-line.ts';
import type { Conversation, Party } from '../dialect.ts';
import { tellPython } from '../tell-python.ts';
import type { Address } from './address.ts';
import { Calls } from './calls.ts';
import type { Control } from './control.ts';
import type { HttpSender } from './http-sender.ts';
import { probeControl } from './probe-control.ts';
import { Probe } from './probe.ts';
import type { ListeningCommand } from './program-command.ts';
import { pipeControl } from './pipe-control.ts';
import { SidePipe } from './side-pipe.ts';
import { tellProgram } from './tell-loaded.ts';

/** Milliseconds that the end of a process may take to be noticed after its pipe was closed. */
const END_NOTICED_WITHIN = 500;

/** HTTP with one process, and its side pipe. */
export class HttpConversation implements Conversation {
  readonly command: CommandLine;
  /** Every frame travels by itself. */
  readonly filling = false;
  readonly #spec: SkillSpec;
  readonly #address: Address;
  readonly #sender: HttpSender;
  readonly #party: Party;
  /** Whether it is a program, which need not know of us. */
  readonly #program: boolean;
  #calls: Calls | undefined;
  #control: Control | undefined;
  #probe: Probe | undefined;
  #draining = false;

  constructor(spec: SkillSpec, listening: ListeningCommand, sender: HttpSender, party: Party) {
    this.#spec = spec;
    this.command = listening.line;
    this.#address = listening.address;
    this.#sender = sender;
    this.#party = party;
    this.#program = spec.command !== undefined;
  }

  begin(child: Child): void {
    const spec = this.#spec;
    const { clock, onFrame, onUndelivered, fail } = this.#party;
    const listener = {
      onFrame: (raw: unknown) => {
        this.#onFrames(raw, pipe);
      },
      onGarbage: () => {
        fail(
          'wrote something to its side pipe that is no list of frames, or a line that is too long',
        );
      },
      onClosed: () => {
        if (this.#program) return;
        clock.after(END_NOTICED_WITHIN, () => {
          if (!child.over) fail('closed its side pipe');
        });
      },
    };
    const pipe: SidePipe = new SidePipe(child.lane, listener, clock);
    const calls = (this.#calls = new Calls({
      sender: this.#sender,
      clock,
      responseLimit: spec.limits.response,
      kernel: !this.#program,
      hasEnded: () => child.over,
      onFrame,
      onUndelivered,
      onDone: () => {
        this.#drainWhenDone();
      },
    }));
    if (!this.#program) {
      // The code of another language is always what is on disk.
      pipe.begin({ ...kernelSetup(spec), sources: null });
      this.#control = this.#controlBy(pipe);
      return;
    }
    const probe = (this.#probe = new Probe(this.#sender, clock));
    this.#control = probeControl({ probe, calls, child, onFrame });
    const tell = { spec, clock, onFrame };
    probe.awaitReady((health) => void tellProgram(tell, health, this.#sender));
  }

  send(frame: HostFrame): void {
    switch (frame[0]) {
      case ToWorker.request:
        this.#calls?.start(frame);
        return;
      case ToWorker.abort:
        this.#control?.abort(frame[1], frame[2]);
        return;
      case ToWorker.ping:
        this.#control?.ping();
        return;
      case ToWorker.credit:
        this.#control?.credit(frame[1]);
        return;
      case ToWorker.requestChunk:
        this.#calls?.push(frame[1], frame[2]);
        return;
      case ToWorker.requestEnd:
        this.#calls?.end(frame[1]);
        return;
      case ToWorker.responseCredit:
        this.#calls?.grant(frame[1], frame[2]);
        return;
      case ToWorker.drain:
        this.#draining = true;
        this.#drainWhenDone();
        return;
    }
  }

  async end(): Promise<void> {
    this.#probe?.stop();
    await this.#sender.close();
    if (this.#address.kind === 'socket') rmSync(this.#address.path, { force: true });
  }

  /** Requests and the word to drain take different ways, and one must not overtake the other. */
  #drainWhenDone(): void {
    if (this.#draining && this.#calls?.size === 0) this.#control?.drain();
  }

  /** An application in Python learns from its connection, as any ASGI application does, that its client has left. */
  #controlBy(pipe: SidePipe): Control {
    const control = pipeControl(pipe);
    if (this.#program) return control;
    return {
      ...control,
      abort: (id, reason) => {
        control.abort(id, reason);
        this.#calls?.breakOff(id);
      },
    };
  }

  #onFrames(raw: unknown, pipe: SidePipe): void {
    const { onFrame, fail } = this.#party;
    const [kind, id] = Array.isArray(raw) ? (raw as readonly unknown[]) : [];
    if (kind === ToHost.failed && this.#calls?.concludeBroken(id) === true) return;
    if (kind === ToHost.response || kind === ToHost.failed) {
      fail('answered a request on its side pipe');
      return;
    }
    // Who greets on the pipe listens there, too.
    if (kind === ToHost.hello) this.#control = this.#controlBy(pipe);
    if (kind === ToHost.loaded && isPython(this.#spec.entry)) {
      void tellPython(this.#spec, raw, onFrame);
    } else {
      onFrame(raw);
    }
  }
}
