import { Agent, request, type ClientRequest } from 'node:http';
import { once } from 'node:events';

const agent = new Agent({ keepAlive: false, maxSockets: Infinity });

/** Sends requests, and reads nothing of what comes back; resolves with those that got an answer's head. */
export async function holdRequests(
  url: string,
  method: 'GET' | 'POST',
  bodies: readonly string[],
  patience: number,
): Promise<{ readonly begun: number; readonly requests: readonly ClientRequest[] }> {
  const signal = AbortSignal.timeout(patience);
  const requests = bodies.map((body) => {
    const headers = { 'content-type': 'application/json', 'content-length': body.length };
    const outgoing = request(url, { method, headers, agent });
    outgoing.on('error', () => undefined);
    outgoing.end(body);
    return outgoing;
  });
  const heads = await Promise.all(
    requests.map((outgoing) =>
      once(outgoing, 'response', { signal }).then(
        () => true,
        () => false,
      ),
    ),
  );
  return { begun: heads.filter(Boolean).length, requests };
}
