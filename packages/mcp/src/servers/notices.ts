import { ForwardedLine } from '@skillet/core';
import type { CallStream } from '../tools/tool-caller.ts';

/** Characters of a notification that is told. */
const SMALL = 64 * 1024;
/** Notices of one call. */
const MOST = 1000;

/** Tells a client what comes before the answer: each notification of the server as it is, but for the token of progress. */
export class Notices {
  readonly #stream: CallStream;
  readonly #decoder = new TextDecoder();
  #rest = '';
  #told = 0;
  #inParts = false;

  constructor(stream: CallStream) {
    this.#stream = stream;
  }

  readonly onPart = (part: Uint8Array): void => {
    this.#inParts = true;
    this.#read(this.#decoder.decode(part, { stream: true }));
  };

  /** The whole answer: where all of it was there at once, it has come in no parts. */
  onAnswer(text: string): void {
    const hasOthers = isNotice(text);
    if (!this.#inParts && hasOthers) this.#read(text);
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    // What is longer is the answer, which is read when it is whole.
    this.#rest = (lines.pop() ?? '').slice(0, SMALL + 1);
    for (const line of lines) this.#tell(line);
  }

  #tell(line: string): void {
    if (this.#told >= MOST) return;
    const { token, send } = this.#stream;
    const json = line.slice(1);
    if (line.startsWith(ForwardedLine.progress)) {
      if (token === undefined) return;
      const others = json === '{}' ? '}' : `,${json.slice(1)}`;
      send(
        `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${JSON.stringify(token)}${others}}`,
      );
    } else if (line.startsWith(ForwardedLine.notification)) {
      send(`{"jsonrpc":"2.0",${json.slice(1)}`);
    } else return;
    this.#told += 1;
  }
}

function isNotice(line: string): boolean {
  return line.startsWith(ForwardedLine.progress) || line.startsWith(ForwardedLine.notification);
}
