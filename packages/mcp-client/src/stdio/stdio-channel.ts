import { AnswerUnusable, ServerGone } from '../errors.ts';
import { megabytes } from '../megabytes.ts';
import type { Limits } from '../limits.ts';
import { readMessages } from '../peer/read-message.ts';
import { writeNotification, type Outgoing } from '../peer/write-message.ts';
import type { Channel, Peer } from '../peer/peer.ts';
import type { ConnectOptions, StdioTarget } from '../server-session.ts';
import { LineReader, type Line } from './line-reader.ts';
import { NoiseTold } from './noise.ts';
import { ServerProcess } from './server-process.ts';
import { StderrLines } from './stderr-lines.ts';
import { readTooLong } from './too-long.ts';

/** Milliseconds in which a server that closes its pipes has to end. */
const LAST_WORDS = 500;

/** Messages as lines to and from a process. */
export class StdioChannel implements Channel {
  readonly process: ServerProcess;
  readonly #limits: Limits;
  readonly noise: NoiseTold;
  readonly #peer: () => Peer;

  /** `peer` is asked for once something comes. */
  constructor(
    target: StdioTarget,
    listeners: Pick<ConnectOptions, 'onNotice' | 'onStderr'>,
    limits: Limits,
    peer: () => Peer,
  ) {
    this.#limits = limits;
    this.noise = new NoiseTold(listeners.onNotice);
    this.#peer = peer;
    const lines = new LineReader(limits.messageBytes, (line) => this.#take(line));
    const stderr = new StderrLines(listeners);
    this.process = new ServerProcess(target, limits.grace, {
      onStdout: (chunk) => lines.push(chunk),
      onStderr: (chunk) => stderr.push(chunk),
    });
    void this.process.ended.then(() => {
      lines.end();
      stderr.end();
    });
  }

  send(message: Outgoing): void {
    const { stdin } = this.process;
    if (stdin?.writable !== true) {
      this.#unheard(message);
      return;
    }
    if (stdin.writableLength + message.text.length > this.#limits.waitingBytes) {
      const why = `The server does not read: more than ${megabytes(this.#limits.waitingBytes)} wait for it.`;
      if (message.kind === 'request') this.#peer().fail(message.id, new ServerGone(why));
      return;
    }
    stdin.write(`${message.text}\n`, (error) => {
      if (error) this.#unheard(message);
    });
  }

  cancel(requestId: number, reason: string): void {
    this.send(writeNotification('notifications/cancelled', { requestId, reason }));
  }

  /** Why it does not read is known in a moment, if it has ended; one that lives on and does not read never answers. */
  #unheard(message: Outgoing): void {
    if (message.kind !== 'request') return;
    const error = new ServerGone('The server has closed its input and does not hear this call.');
    setTimeout(() => this.#peer().fail(message.id, error), LAST_WORDS);
  }

  #take(line: Line): void {
    if (line.kind === 'too-long') {
      this.#tooLong(line);
      return;
    }
    // Servers on other systems end their lines otherwise, and some write empty ones.
    if (line.text.trim() === '') return;
    const messages = readMessages(line.text);
    if (messages === undefined) this.noise.tell(line.text);
    else for (const message of messages) this.#peer().receive(message);
  }

  #tooLong({ bytes, head, tail }: Line & { readonly kind: 'too-long' }): void {
    const most = megabytes(this.#limits.messageBytes);
    const error = new AnswerUnusable(
      `The server's answer has ${megabytes(bytes)}; it may have ${most}.`,
    );
    const what = readTooLong(head, tail);
    if (what.kind === 'answer') this.#peer().fail(what.id, error);
    else {
      this.noise.tell(`${head.slice(0, 100)} … (${bytes} bytes)`);
      if (what.kind === 'unknown' && head.trimStart().startsWith('{'))
        this.#peer().failUnknown(error);
    }
  }
}
