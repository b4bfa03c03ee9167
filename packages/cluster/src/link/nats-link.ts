import type { Clock } from '@skillet/core';
import type { Msg, NatsConnection } from '@nats-io/nats-core';
import { connect } from '@nats-io/transport-node';
import type { Carriage } from '../call/call-desk.ts';
import { INLINE_BYTES } from '../wire/frames.ts';
import { senderOf, type MemberId, type Sender, type Subjects } from '../wire/subjects.ts';
import { connectOptions, whyNot, type NatsAccess } from './connect-options.ts';
import { Silence } from './silence.ts';
import { YoungGarbage } from './young-garbage.ts';

/** Bytes that a message may have besides the piece of a body. */
const HEAD_ROOM = 16 * 1024;
/** Milliseconds between two first attempts, and as many by chance. */
const AGAIN = 500;
/** Milliseconds until a subscription is tried again that was refused: permissions may be changed. */
const SUBSCRIBE_AGAIN = 30_000;
/** Milliseconds that the last words may take. */
const LAST_WORDS = 500;
/** What NATS answers in the name of nobody. */
const NO_RESPONDERS = 503;

/** Who hears of NATS. */
export interface LinkListener {
  /** It is there, for the first time or again. */
  onUp(connection: NatsConnection): void;
  /** `why` is the end of a sentence. */
  onDown(why: string): void;
  /** Something that may keep the cluster from working; with the error, where NATS or its client tell of one. */
  onFault(why: string, error?: Error): void;
}

/** Who gets what other hosts send. */
export interface Receiver {
  onBeat(from: MemberId, bytes: Uint8Array): void;
  onFrame(from: MemberId, bytes: Uint8Array): void;
  /** Nobody was there to take the frame of a call that was sent to a host. */
  onNobody(at: MemberId, call: number): void;
}

/** The connection of a host to NATS, which is looked for again for ever. */
export class NatsLink implements Carriage {
  readonly #access: NatsAccess;
  readonly #name: string;
  readonly #subjects: Subjects;
  readonly #clock: Clock;
  readonly #listener: LinkListener;
  readonly #receiver: () => Receiver;
  readonly #garbage = new YoungGarbage();
  #connection: NatsConnection | undefined;
  #isUp = false;
  #isClosed = false;

  constructor(parts: {
    readonly access: NatsAccess;
    /** What NATS is told that this is. */
    readonly name: string;
    readonly subjects: Subjects;
    readonly clock: Clock;
    readonly listener: LinkListener;
    readonly receiver: () => Receiver;
  }) {
    this.#access = parts.access;
    this.#name = parts.name;
    this.#subjects = parts.subjects;
    this.#clock = parts.clock;
    this.#listener = parts.listener;
    this.#receiver = parts.receiver;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** The connection itself, as long as NATS can be reached. */
  get connection(): NatsConnection | undefined {
    return this.#isUp ? this.#connection : undefined;
  }

  get pieceBytes(): number {
    const most = this.#connection?.info?.max_payload ?? INLINE_BYTES;
    return Math.max(1024, Math.min(INLINE_BYTES, most - HEAD_ROOM));
  }

  /** Begins to look for NATS; waits for nothing. */
  start(): void {
    if (this.#isClosed) return;
    this.#connect().catch((error: unknown) => {
      this.#down(whyNot(error, this.#access));
      const wait = AGAIN + Math.floor(this.#clock.random() * AGAIN);
      this.#clock.after(wait, () => {
        this.start();
      });
    });
  }

  send(to: MemberId, frame: Uint8Array, asksFor?: number): boolean {
    const subjects = this.#subjects;
    const reply = asksFor === undefined ? undefined : subjects.nobodyAt(to, asksFor);
    return this.#publish(subjects.to(to), frame, reply);
  }

  /** Says to all that this host lives. */
  beat(text: string): void {
    this.#publish(this.#subjects.ownBeat, text);
  }

  /** Ends the connection, once what was said last has been sent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const connection = this.#connection;
    if (connection === undefined) return;
    const isSent = this.#isUp ? connection.flush().catch(() => undefined) : Promise.resolve();
    const late = new Promise<void>((resolve) => {
      this.#clock.after(LAST_WORDS, resolve);
    });
    await Promise.race([isSent, late]);
    this.#isUp = false;
    await connection.close();
  }

  /** What is sent while NATS is away is lost: nobody must get it when it is old. */
  #publish(subject: string, data: Uint8Array | string, reply?: string): boolean {
    const connection = this.#connection;
    if (!this.#isUp || connection === undefined || connection.isClosed()) return false;
    try {
      this.#garbage.note(data.length);
      connection.publish(subject, data, reply === undefined ? {} : { reply });
      return true;
    } catch (error) {
      this.#listener.onFault(error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  async #connect(): Promise<void> {
    const options = connectOptions(this.#access, this.#name);
    const connection = await connect({ ...options, inboxPrefix: this.#subjects.replies });
    if (this.#isClosed) {
      await connection.close();
      return;
    }
    this.#connection = connection;
    new Silence(this.#clock, connection, () => this.#isUp);
    this.#subscribe(connection);
    this.#up(connection);
    for await (const status of connection.status()) {
      if (status.type === 'disconnect') this.#down('the connection was lost');
      else if (status.type === 'reconnect') this.#up(connection);
      else if (status.type === 'error') this.#listener.onFault(status.error.message, status.error);
    }
    // It has been given up for good: begin anew.
    throw new Error('the connection was closed');
  }

  #subscribe(connection: NatsConnection): void {
    const { beats, inbox } = this.#subjects;
    const hear = (subject: string, onMessage: (sender: Sender, message: Msg) => void): void => {
      connection.subscribe(subject, {
        callback: (error, message) => {
          if (error !== null) {
            this.#listener.onFault(error.message);
            this.#clock.after(SUBSCRIBE_AGAIN, () => {
              if (this.#connection === connection && !connection.isClosed())
                hear(subject, onMessage);
            });
            return;
          }
          const sender = senderOf(message.subject);
          if (sender === undefined) return;
          this.#guard(() => {
            onMessage(sender, message);
          });
        },
      });
    };
    hear(beats, ({ from }, { data }) => {
      this.#receiver().onBeat(from, data);
    });
    hear(inbox, ({ from, call }, { data, headers }) => {
      this.#garbage.note(data.byteLength);
      if (data.byteLength === 0 && headers?.code === NO_RESPONDERS)
        this.#receiver().onNobody(from, call);
      else this.#receiver().onFrame(from, data);
    });
  }

  /** What is thrown into the client ends its reader for ever. */
  #guard(act: () => void): void {
    try {
      act();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#listener.onFault(`a message could not be dealt with: ${why}`);
    }
  }

  #up(connection: NatsConnection): void {
    if (this.#isUp || this.#isClosed) return;
    this.#isUp = true;
    this.#listener.onUp(connection);
  }

  #down(why: string): void {
    this.#isUp = false;
    if (!this.#isClosed) this.#listener.onDown(why);
  }
}
