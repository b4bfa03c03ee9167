/** A limit that a worker is ended for. */
export type LimitName = 'memory' | 'cpu' | 'cpu_per_request' | 'stall' | 'pool';

/** Why a worker ended against its will. The first cause recorded wins. */
export type DeathCause =
  | { readonly kind: 'exception'; readonly message: string; readonly culprit?: string }
  | { readonly kind: 'unhandled-rejection'; readonly message: string; readonly culprit?: string }
  | {
      readonly kind: 'exit';
      readonly code: number;
      readonly culprit?: string;
      /** What ended is not our kernel but a program with ways of its own to exit. */
      readonly byProgram?: boolean;
    }
  | { readonly kind: 'signal'; readonly signal: string }
  /** The skill replaced built-in functions, which `message` names. */
  | { readonly kind: 'tampered'; readonly message: string; readonly culprit?: string }
  | { readonly kind: 'load-failed'; readonly message: string }
  /** The MCP server that it spoke with ended; `message` has why, and the last that it wrote on stderr. */
  | { readonly kind: 'server-gone'; readonly message: string; readonly culprit?: string }
  | { readonly kind: 'start-timeout'; readonly after: number }
  /** `after` is how long it gave no sign of life, in milliseconds. */
  | { readonly kind: 'blocked'; readonly after: number }
  | { readonly kind: 'out-of-memory' }
  | {
      readonly kind: 'limit';
      readonly limit: LimitName;
      /** The limit, and what was seen: bytes, milliseconds, or a share of a core. */
      readonly value: number;
      readonly seen: number;
      /** Not the host has ended it but the kernel, which holds its control group to the limit. */
      readonly byKernel?: true;
    }
  | { readonly kind: 'protocol-violation'; readonly message: string }
  | { readonly kind: 'unknown'; readonly message: string };

/** What a signal that nobody of us sent most likely means. */
const SIGNAL_HINTS: Readonly<Record<string, string>> = {
  SIGABRT: ' (it aborted itself)',
  SIGBUS: ' (it used memory that does not exist)',
  SIGFPE: ' (an impossible calculation, such as a division by zero)',
  SIGILL: ' (it ran an illegal instruction)',
  SIGKILL: ' (by itself, by a person, or because the machine was out of memory)',
  SIGSEGV: ' (it used memory that it may not)',
  SIGXCPU: ' (it was over a CPU limit of the system)',
};

/** A cause whose text, where a worker had a say in it, is another. */
export function withText(cause: DeathCause, rewrite: (text: string) => string): DeathCause {
  return 'message' in cause ? { ...cause, message: rewrite(cause.message) } : cause;
}

/** The cause as the end of a sentence that begins with «the worker …». */
export function describeDeath(cause: DeathCause): string {
  switch (cause.kind) {
    case 'exception':
      return cause.culprit === undefined
        ? `threw outside a request: ${cause.message}`
        : `threw in a timer or callback of request ${cause.culprit}: ${cause.message}`;
    case 'unhandled-rejection':
      return `left a rejection unhandled: ${cause.message}${blame(cause.culprit)}`;
    case 'exit':
      return cause.byProgram === true
        ? `exited with code ${String(cause.code)}`
        : `called process.exit(${String(cause.code)})${blame(cause.culprit)}`;
    case 'signal':
      return `was ended by ${cause.signal}${SIGNAL_HINTS[cause.signal] ?? ''}`;
    case 'tampered':
      return `lost a built-in that its kernel needs, because the skill replaced it: ${cause.message}`;
    case 'load-failed':
      return `could not load the skill: ${cause.message}`;
    case 'server-gone':
      return `lost its MCP server: ${cause.message}`;
    case 'start-timeout':
      return `did not finish loading within ${String(cause.after)} ms`;
    case 'blocked':
      return `blocked its event loop for ${(cause.after / 1000).toFixed(1)} s`;
    case 'out-of-memory':
      return 'ran out of memory';
    case 'limit':
      return cause.byKernel === true
        ? `was ended by the kernel (OOM kill in its control group) at limits.memory of ${megabytes(cause.value)}`
        : describeLimit(cause.limit, cause.value, cause.seen);
    case 'protocol-violation':
      return `broke the lane's protocol: ${cause.message}`;
    case 'unknown':
      return `ended: ${cause.message}`;
  }
}

function blame(requestId: string | undefined): string {
  return requestId === undefined ? '' : ` (request ${requestId})`;
}

function describeLimit(limit: LimitName, value: number, seen: number): string {
  switch (limit) {
    case 'memory':
      return `used ${megabytes(seen)} of memory, over limits.memory of ${megabytes(value)}`;
    case 'cpu':
      return `used ${percent(seen)} of a core, over limits.cpu of ${percent(value)}`;
    case 'cpu_per_request':
      return `used ${String(seen)} ms of CPU for a request, over limits.cpu_per_request of ${String(value)} ms`;
    case 'stall':
      return `blocked its event loop for ${String(seen)} ms, over limits.stall of ${String(value)} ms`;
    case 'pool':
      return (
        `kept others waiting for the threads that all skills share for files, names and cryptography ` +
        `for ${String(seen)} ms, over ${String(value)} ms`
      );
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(0)} MB`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
