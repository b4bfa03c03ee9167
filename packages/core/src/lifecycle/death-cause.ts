/** Why an isolate ended against its will. The first cause recorded wins. */
export type DeathCause =
  | { readonly kind: 'exception'; readonly message: string; readonly culprit?: string }
  | { readonly kind: 'unhandled-rejection'; readonly message: string; readonly culprit?: string }
  | { readonly kind: 'exit'; readonly code: number; readonly culprit?: string }
  | { readonly kind: 'load-failed'; readonly message: string }
  | { readonly kind: 'start-timeout'; readonly after: number }
  | { readonly kind: 'blocked'; readonly after: number }
  | { readonly kind: 'out-of-memory' }
  | { readonly kind: 'protocol-violation'; readonly message: string }
  | { readonly kind: 'unknown'; readonly message: string };

/** The cause as the end of a sentence that begins with «the worker …». */
export function describeDeath(cause: DeathCause): string {
  switch (cause.kind) {
    case 'exception':
      return `threw outside a request: ${cause.message}${blame(cause.culprit)}`;
    case 'unhandled-rejection':
      return `left a rejection unhandled: ${cause.message}${blame(cause.culprit)}`;
    case 'exit':
      return `called process.exit(${String(cause.code)})${blame(cause.culprit)}`;
    case 'load-failed':
      return `could not load the skill: ${cause.message}`;
    case 'start-timeout':
      return `did not finish loading within ${String(cause.after)} ms`;
    case 'blocked':
      return `blocked its event loop for over ${String(cause.after)} ms`;
    case 'out-of-memory':
      return 'ran out of memory';
    case 'protocol-violation':
      return `broke the lane's protocol: ${cause.message}`;
    case 'unknown':
      return `ended: ${cause.message}`;
  }
}

function blame(requestId: string | undefined): string {
  return requestId === undefined ? '' : ` (request ${requestId})`;
}
