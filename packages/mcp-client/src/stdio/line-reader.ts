const NEWLINE = 0x0a;
/** Bytes kept of both ends of a line that is too long. */
const END = 512;

/** What stands on a line: its text, or, of one that is too long to be kept, its ends. */
export type Line =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'too-long';
      readonly bytes: number;
      readonly head: string;
      readonly tail: string;
    };

/** Splits bytes into lines; of one with more than `longest` bytes only the ends are kept, while it still comes. */
export class LineReader {
  readonly #longest: number;
  readonly #take: (line: Line) => void;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #head: string | undefined;
  #tail: Buffer = Buffer.alloc(0);

  constructor(longest: number, take: (line: Line) => void) {
    this.#longest = longest;
    this.#take = take;
  }

  /** Takes the next bytes. */
  push(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      this.#add(chunk.subarray(from, end));
      this.#finish();
      from = end + 1;
    }
    this.#add(chunk.subarray(from));
  }

  /** Nothing more comes: what there is of a line is the last. */
  end(): void {
    if (this.#bytes > 0) this.#finish();
  }

  #add(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#bytes += piece.length;
    if (this.#head !== undefined) {
      this.#tail = Buffer.concat([this.#tail, piece.subarray(-END)]).subarray(-END);
      return;
    }
    this.#pieces.push(piece);
    if (this.#bytes <= this.#longest) return;
    const all = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#head = all.toString('utf8', 0, END);
    this.#tail = Buffer.from(all.subarray(-END));
  }

  #finish(): void {
    const line: Line =
      this.#head === undefined
        ? { kind: 'text', text: textOf(this.#pieces) }
        : {
            kind: 'too-long',
            bytes: this.#bytes,
            head: this.#head,
            tail: this.#tail.toString('utf8'),
          };
    this.#pieces = [];
    this.#bytes = 0;
    this.#head = undefined;
    this.#tail = Buffer.alloc(0);
    this.#take(line);
  }
}

function textOf(pieces: readonly Buffer[]): string {
  const [first] = pieces;
  const whole = pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces);
  return whole.toString('utf8');
}
