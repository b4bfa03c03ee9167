import { Duplex } from 'node:stream';
import type { Exchange } from '../exchange.ts';
import { IdleTimer } from './idle-timer.ts';
import { ResponseParser } from './response-parser.ts';

type Done = (error?: Error | null) => void;

/**
 * The socket between Node's HTTP server and an exchange: what is pushed to it is the request as it
 * would be on the wire, what is written to it is taken apart as the answer.
 */
export class InnerSocket extends Duplex {
  /** The host is on this machine; who is behind it, `X-Forwarded-For` tells. */
  readonly remoteAddress = '127.0.0.1';
  readonly remoteFamily = 'IPv4';
  readonly remotePort = 0;
  readonly encrypted = false;
  readonly exchange: Exchange;
  /** What `setTimeout` was given. */
  timeout = 0;
  readonly #idle = new IdleTimer(() => this.emit('timeout'));
  readonly #parser: ResponseParser;
  #full = false;
  /** Whether the body that follows its head has to say where its pieces end. */
  readonly #chunked: boolean;
  #reading = false;

  constructor(exchange: Exchange, head: string, body: Buffer | undefined, chunked: boolean) {
    super({ highWaterMark: 64 * 1024 });
    this.exchange = exchange;
    this.#chunked = chunked;
    const { writer } = exchange;
    this.#parser = new ResponseParser({
      head: (status, headers) => {
        if (exchange.accepts(status, headers)) writer.begin(status, headers);
        else this.destroy();
      },
      body: (bytes) => {
        this.#full = !writer.write(bytes);
      },
    });
    this.push(head, 'latin1');
    if (body !== undefined) this.push(body);
  }

  override _read(): void {
    const { body } = this.exchange;
    if (body === undefined || this.#reading) return;
    this.#reading = true;
    body.next().then(
      (bytes) => {
        this.#reading = false;
        if (!this.destroyed) this.#pass(bytes);
      },
      () => {
        this.destroy();
      },
    );
  }

  override _write(bytes: Buffer, _encoding: string, done: Done): void {
    this.#idle.touch();
    try {
      this.#parser.push(bytes);
    } catch (error) {
      this.exchange.refuse((error as Error).message);
      done(error as Error);
      return;
    }
    const { writer } = this.exchange;
    if (!this.#full || writer.closed) {
      done();
      return;
    }
    writer.onRoom = () => {
      writer.onRoom = undefined;
      this.#idle.touch();
      this.#full = false;
      done();
    };
  }

  override _final(done: Done): void {
    if (this.#parser.complete) this.exchange.writer.end();
    done();
    this.destroy();
  }

  override _destroy(error: Error | null, done: Done): void {
    this.#idle.set(0);
    const { writer } = this.exchange;
    if (!writer.closed) {
      const reason = 'the application closed the connection before its answer was whole';
      this.exchange.failWith(new Error(reason, { cause: error }));
    }
    done(null);
  }

  #pass(bytes: Uint8Array | undefined): void {
    this.#idle.touch();
    // Nothing may follow the end: it would be another request.
    if (bytes === undefined) this.#reading = true;
    if (!this.#chunked) {
      if (bytes !== undefined) this.push(bytes);
    } else if (bytes === undefined) {
      this.push('0\r\n\r\n', 'latin1');
    } else {
      this.push(`${bytes.byteLength.toString(16)}\r\n`, 'latin1');
      this.push(bytes);
      this.push('\r\n', 'latin1');
    }
  }

  /** As a connection's own: `timeout` is emitted when nothing came or went for so many milliseconds. */
  setTimeout(ms: number, listener?: () => void): this {
    this.timeout = ms;
    this.#idle.set(ms);
    if (listener === undefined) return this;
    return ms === 0 ? this.off('timeout', listener) : this.once('timeout', listener);
  }

  // What frameworks ask of a socket and what means nothing here.
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}
