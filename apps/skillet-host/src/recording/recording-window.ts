import {
  headerIn,
  HostError,
  isStream,
  MCP_END_ROUTE,
  MCP_ROUTE,
  sharedMountOf,
  type Call,
  type CallTapped,
  type SkillRequest,
  type SkillResponse,
  type SkillView,
} from '@skillet/core';
import type { CallSafety, LeftOut, RawAnswer, RawCall } from './raw-call.ts';

/** What is held at most: bytes of one body, bytes of all that was not taken away yet, and of what one asking takes away. */
const HELD = { body: 256 * 1024, all: 16 * 1024 * 1024, taken: 1024 * 1024 } as const;
/** Calls of which the answer may be awaited at a time. */
const AWAITED = 1000;

/** What is to be recorded. */
export interface WindowPlan {
  /** Of which skill, or version of one. Default: of all. */
  readonly mount?: string;
  /** Calls at most. */
  readonly calls: number;
}

type Counters = { -readonly [Why in keyof LeftOut]: number };

/** Takes calls until it has enough, or is closed. */
export class RecordingWindow {
  readonly leftOut: Counters = { large: 0, mcp: 0, streamed: 0, unfinished: 0, full: 0 };
  readonly #mount: string | undefined;
  readonly #wanted: number;
  readonly #calls: { readonly call: RawCall; readonly size: number }[] = [];
  #held = 0;
  #awaited = 0;
  #begun = 0;
  #open = true;

  constructor({ mount, calls }: WindowPlan) {
    this.#mount = mount;
    this.#wanted = calls;
  }

  /** Whether further calls are taken. */
  get isOpen(): boolean {
    return this.#open && this.#begun < this.#wanted;
  }

  /** Takes no more; those whose answer is not there yet are left out. */
  close(): void {
    if (this.#open) this.leftOut.unfinished += this.#awaited;
    this.#open = false;
  }

  /** What was recorded and not taken away yet, or a part of it. */
  take(): { readonly calls: readonly RawCall[]; readonly done: boolean } {
    const calls: RawCall[] = [];
    let taken = 0;
    for (
      let next = this.#calls[0];
      next !== undefined && taken < HELD.taken;
      next = this.#calls[0]
    ) {
      this.#calls.shift();
      calls.push(next.call);
      taken += next.size;
    }
    this.#held -= taken;
    const isOver = !this.#open || (this.#begun >= this.#wanted && this.#awaited === 0);
    return { calls, done: isOver && this.#calls.length === 0 };
  }

  begin(view: SkillView, request: SkillRequest): CallTapped | undefined {
    // Which of several versions gets a call is no part of it.
    const mount = sharedMountOf(view.mount);
    if (![undefined, mount, view.mount].includes(this.#mount)) return undefined;
    const { body, method, path, headers, continues } = request;
    // A part of a call that was recorded before, or no call at all.
    if (continues === true || path === MCP_END_ROUTE) return undefined;
    const why = path === MCP_ROUTE ? 'mcp' : this.#whyNot(body);
    if (why !== undefined || (body !== null && isStream(body))) {
      this.leftOut[why ?? 'streamed'] += 1;
      return undefined;
    }
    const size = body?.byteLength ?? 0;
    const copy =
      body === null ? null : Buffer.from(body.buffer, body.byteOffset, size).toString('latin1');
    const about = {
      mount,
      method,
      path,
      headers,
      body: copy,
      safe: safetyOf(view, request),
    };
    return (call) => {
      this.#await(call, size, (answer, of) => {
        this.#keep({ ...about, answer: asSent(method, answer) }, size + of);
      });
    };
  }

  #await({ response }: Call, held: number, keep: (answer: RawAnswer, size: number) => void): void {
    this.#begun += 1;
    this.#awaited += 1;
    this.#held += held;
    const end = (settle: () => void) => {
      this.#awaited -= 1;
      this.#held -= held;
      if (this.#open) settle();
    };
    response.then(
      (answer) => {
        end(() => {
          const { body } = answer;
          if (isStream(body)) this.#skip('streamed');
          else if (body.length > HELD.body) this.#skip('large');
          else keep(rawAnswer(answer, body), body.length);
        });
      },
      (error: unknown) => {
        end(() => {
          if (!(error instanceof HostError)) this.#skip('unfinished');
          else keep({ status: error.status, type: '', code: error.code }, 0);
        });
      },
    );
  }

  #keep(call: RawCall, size: number): void {
    if (this.#held + size > HELD.all) {
      this.#skip('full');
      return;
    }
    // Headers and the like are not counted one by one.
    const all = size + call.headers.length + call.path.length + 256;
    this.#held += all;
    this.#calls.push({ call, size: all });
  }

  /** Why a request is not recorded. */
  #whyNot(body: SkillRequest['body']): keyof LeftOut | undefined {
    if (body !== null && isStream(body)) return 'streamed';
    const size = body?.byteLength ?? 0;
    if (size > HELD.body) return 'large';
    return this.#awaited >= AWAITED || this.#held + size > HELD.all ? 'full' : undefined;
  }

  /** One that was begun does not count after all. */
  #skip(why: keyof LeftOut): void {
    this.#begun -= 1;
    this.leftOut[why] += 1;
  }
}

function rawAnswer({ status, headers }: SkillResponse, body: string | Uint8Array): RawAnswer {
  const type = headers === null ? 'application/json' : (headerIn(headers, 'content-type') ?? '');
  const encoding = headerIn(headers ?? [], 'content-encoding');
  const about = { status, type, ...(encoding === undefined ? {} : { encoding }) };
  if (typeof body === 'string') return { ...about, body };
  return { ...about, body: Buffer.from(body).toString('latin1'), bytes: true };
}

/** What a client gets of an answer: none that has no body, whatever the skill has said (RFC 9110, section 6.4.1). */
function asSent(method: string, answer: RawAnswer): RawAnswer {
  const { status, type } = answer;
  return method === 'HEAD' || status === 204 || status === 304 ? { status, type } : answer;
}

const READING = new Set(['GET', 'HEAD']);

/** By what its operation says; of an application without one, by what its method means (RFC 9110, section 9.2.1). */
function safetyOf({ descriptor }: SkillView, { operation, method }: SkillRequest): CallSafety {
  const hints = descriptor.operations.find(({ name }) => name === operation)?.hints;
  if (hints?.readOnly === true || READING.has(method)) return 'read_only';
  return hints?.idempotent === true ? 'idempotent' : 'no';
}
