import type { RequestInFlight } from '@skillet/supervisor';

/** Requests that one line names. */
const NAMED = 20;

/** What a host that stops says of connections that it cuts after `grace` milliseconds. */
export function describeCut(
  connections: number,
  grace: number,
  requests: readonly RequestInFlight[],
): string {
  const [what, were] = connections === 1 ? ['connection', 'was'] : ['connections', 'were'];
  const after = `after ${String(grace / 1000)} s`;
  const cut = `${String(connections)} ${what} ${were} still open ${after} and ${were} cut`;
  return requests.length === 0 ? cut : `${cut}; in flight: ${namesOf(requests)}`;
}

/** What it says of handlers that it ends; there is at least one. */
export function describeEnded(requests: readonly RequestInFlight[]): string {
  const [what, were] = requests.length === 1 ? ['handler', 'was'] : ['handlers', 'were'];
  const count = String(requests.length);
  return `${count} ${what} did not finish in time and ${were} ended: ${namesOf(requests)}`;
}

function namesOf(requests: readonly RequestInFlight[]): string {
  const names = requests
    .slice(0, NAMED)
    .map(({ skill, mount, requestId }) => `"${skill}" at ${mount} (request ${requestId})`);
  const more = requests.length - names.length;
  return names.join(', ') + (more > 0 ? ` and ${String(more)} more` : '');
}
