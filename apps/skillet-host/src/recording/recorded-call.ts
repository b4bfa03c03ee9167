import type { CallSafety } from './raw-call.ts';

/** A body: the value of its JSON, its text where it is none, or its bytes where it is no text. At most one of them. */
export interface RecordedBody {
  readonly body?: unknown;
  readonly text?: string;
  readonly base64?: string;
}

/** An answer in a recording. */
export interface RecordedAnswer {
  readonly status: number;
  /** Its `Content-Type`, where it is not that of JSON. */
  readonly type?: string;
  /** The keys of all objects are sorted. */
  readonly body?: unknown;
  readonly text?: string;
  /** Of what is no text only this is kept, in hexadecimal. */
  readonly sha256?: string;
  /** The error with which the host has answered in place of the skill. */
  readonly code?: string;
}

/** A call in a recording: a line of the file. It holds no credential. */
export interface RecordedCall extends RecordedBody {
  readonly mount: string;
  readonly method: string;
  /** Path and query below the mount. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly safe: CallSafety;
  /** Parts of the request that are not here as they were sent: `credentials`, `input`, `path`. */
  readonly withheld?: readonly string[];
  readonly answer: RecordedAnswer;
}

/** A recording. */
export interface Recording {
  /** JSON pointers of values that differ from call to call. */
  readonly ignore: readonly string[];
  /** Whether its inputs and answers are whole, but for credentials. */
  readonly full: boolean;
  readonly calls: readonly RecordedCall[];
}
