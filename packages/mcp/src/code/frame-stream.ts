import { STREAM_WINDOW, type BodySink, type BodyStream } from '@skillet/core';

/** Frames on their way to an isolate, as the body of its request: it never ends by itself. */
export class FrameStream implements BodyStream {
  #sink: BodySink | undefined;
  #held: { readonly bytes: Uint8Array; readonly onSent: (() => void) | undefined }[] = [];
  /** Bytes that may be sent. */
  #room = STREAM_WINDOW;
  #over = false;

  /** `onSent` is called once the isolate takes the last of it. */
  send(bytes: Uint8Array, onSent?: () => void): void {
    if (this.#over) return;
    this.#held.push({ bytes, onSent });
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
      const { bytes, onSent } = frame;
      const piece = bytes.subarray(0, this.#room);
      const rest = bytes.subarray(piece.byteLength);
      if (rest.byteLength > 0) this.#held.unshift({ bytes: rest, onSent });
      this.#room -= piece.byteLength;
      this.#sink.chunk(piece);
      if (rest.byteLength === 0) onSent?.();
    }
  }
}
