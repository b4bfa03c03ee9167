/** Whether another host takes the place of one that stops: none, one that serves already, or one that is started when it has ended. */
export type Successor = 'none' | 'there' | 'to-come';

/** How a host stops. Times in milliseconds. */
export interface StopPlan {
  /** For which everybody is still served, and told to go elsewhere. */
  readonly drain: number;
  /** That requests in flight then have to finish. */
  readonly grace: number;
  readonly successor: Successor;
}

/** The same where nobody says otherwise: no terminal waits for it, but a load balancer needs time to hear of it. */
const DRAIN = 5000;
const GRACE = 10_000;
/** What makes a host go by itself must not go on for long. */
const SHORT_GRACE = 2000;

/** How a host stops that has such a successor; `drain` is what the operator wants, if that was said. */
export function stopPlan(
  successor: Successor,
  { drain, terminal }: { readonly drain: number | undefined; readonly terminal: boolean },
): StopPlan {
  switch (successor) {
    case 'none':
      return { drain: drain ?? (terminal ? 0 : DRAIN), grace: GRACE, successor };
    case 'there':
      // Those who keep a connection are told with their next answer; nobody waits for the end of it.
      return { drain: Math.max(drain ?? 0, DRAIN), grace: GRACE, successor };
    case 'to-come':
      return { drain: 0, grace: SHORT_GRACE, successor };
  }
}

/** What a host says when it begins to stop. */
export function describePlan({ drain, grace, successor }: StopPlan): string {
  const finish = `requests in flight have ${seconds(grace)} to finish`;
  if (drain === 0) return finish;
  const meanwhile =
    successor === 'there'
      ? 'connections that are kept are told to close'
      : 'everybody is still served';
  return `for ${seconds(drain)} ${meanwhile}, then ${finish}`;
}

function seconds(ms: number): string {
  return `${String(ms / 1000)} s`;
}
