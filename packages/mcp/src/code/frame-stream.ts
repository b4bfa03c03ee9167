import { STREAM_WINDOW, type BodySink, type BodyStream } from '@skillet/core';

/** Frames on their way to an isolate, as the body of its request: it never ends by itself. */
export class FrameStream implements BodyStream {
  #sink: BodySink | undefined;
  #held: Uint8Array[] = [];
  /** Bytes that may be sent. */
  #room = STREAM_WINDOW;
  #over = false;

  send(frame: Uint8Array): void {
    if (this.#over) return;
    this.#held.push(frame);
    this.#flush();
  }

  read(sink: BodySink): void {
    this.#sink = sink;
    this.#flush();
  }

  grant(bytes: number): void {
    this.#room += bytes;
    this.#flush();
  }

  cancel(): void {
    this.#over = true;
    this.#held = [];
  }

  #flush(): void {
    while (this.#sink !== undefined && this.#room > 0) {
      const frame = this.#held.shift();
      if (frame === undefined) return;
      const piece = frame.subarray(0, this.#room);
      if (piece.byteLength < frame.byteLength) this.#held.unshift(frame.subarray(piece.byteLength));
      this.#room -= piece.byteLength;
      this.#sink.chunk(piece);
    }
  }
}
