/** What the two ends of a run of code say to each other. */
export const CodeFrame = {
  /** To the isolate, first: the JSON of a {@link CodeStart}. */
  start: 's',
  /** To the isolate: what a call is answered with, as JSON. */
  answer: 'a',
  /** To the isolate: what a tool takes, as JSON. */
  description: 't',
  /** To the isolate: why a call came to nothing, as a text for a model. */
  refusal: 'f',
  /** To the host: a call of a tool, its name, a blank, and the JSON of its arguments. */
  call: 'c',
  /** To the host: whoever writes the code wants to know what a tool takes; its name. */
  describe: 'd',
  /** To the host, last: the JSON of what the code has come to. */
  value: 'v',
  /** To the host, last: why it has come to nothing, as a text for a model. */
  fault: 'x',
} as const;

/** Which of them a frame is. */
export type CodeFrameKind = (typeof CodeFrame)[keyof typeof CodeFrame];

/** What a run begins with. */
export interface CodeStart {
  readonly code: string;
  /** Names of the tools that there are. */
  readonly tools: readonly string[];
  /** Milliseconds that it may take. */
  readonly timeout: number;
  /** Bytes that it may have allocated. */
  readonly memory: number;
  readonly maxCalls: number;
  /** Characters of the JSON of what it returns. */
  readonly maxOutput: number;
}

/** Where the isolate takes a run: the request and the answer are streams of frames. */
export const CODE_ROUTE = '/code';
/** What a run asks for at once: what it asks for besides waits in its isolate until it has taken an answer. */
export const CODE_AT_ONCE = 8;

const NEWLINE = 10;
/** A head is a kind, the number of a call, a blank and how many bytes follow the end of the line. */
const HEAD = /^([satfcdvx])(\d{1,9}) (\d{1,12})$/;
const LONGEST_HEAD = 24;

/** A frame as bytes; `id` is the number of the call that it is about. */
export function codeFrame(kind: CodeFrameKind, id: number, text: string): Uint8Array {
  const body = Buffer.from(text);
  return Buffer.concat([Buffer.from(`${kind}${String(id)} ${String(body.byteLength)}\n`), body]);
}

/** Takes frames out of bytes as they come. */
export class CodeFrameReader {
  readonly #most: number;
  readonly #onFrame: (kind: CodeFrameKind, id: number, text: string) => void;
  #pieces: Uint8Array[] = [];
  #held = 0;
  /** Bytes that must be there before there is anything to be done. */
  #needed = 1;
  #broken = false;

  /** `most` is how many bytes the text of a frame may have. */
  constructor(most: number, onFrame: (kind: CodeFrameKind, id: number, text: string) => void) {
    this.#most = most;
    this.#onFrame = onFrame;
  }

  /** Takes what has come; false once that is no frame, or one that is too long: nothing more is read. */
  push(chunk: Uint8Array): boolean {
    if (this.#broken) return false;
    this.#pieces.push(chunk);
    this.#held += chunk.byteLength;
    if (this.#held < this.#needed) return true;
    let bytes = this.#pieces.length === 1 ? Buffer.from(chunk) : Buffer.concat(this.#pieces);
    for (let taken = this.#take(bytes); taken > 0; taken = this.#take(bytes)) {
      bytes = bytes.subarray(taken);
    }
    this.#pieces = [bytes];
    this.#held = bytes.byteLength;
    return !this.#broken;
  }

  /** How many bytes the first frame has that is whole; 0 where none is. */
  #take(bytes: Buffer): number {
    const end = bytes.subarray(0, LONGEST_HEAD).indexOf(NEWLINE);
    this.#needed = bytes.byteLength + 1;
    if (end < 0) {
      this.#broken ||= bytes.byteLength >= LONGEST_HEAD;
      return 0;
    }
    const [, kind, id, length] = HEAD.exec(bytes.toString('latin1', 0, end)) ?? [];
    const size = Number(length);
    if (kind === undefined || size > this.#most) {
      this.#broken = true;
      return 0;
    }
    const whole = end + 1 + size;
    if (bytes.byteLength < whole) {
      this.#needed = whole;
      return 0;
    }
    this.#onFrame(kind as CodeFrameKind, Number(id), bytes.toString('utf8', end + 1, whole));
    return whole;
  }
}
