import { portsOfTheHeap } from './ports-of-the-heap.ts';
import { reachablePorts, type FoundPort, type Port } from './reachable-ports.ts';

const SMALL = 600_000;
const LARGE = 300;
const MEGABYTE = 'x'.repeat(1024 * 1024);

/** Floods every port to the host that Node offers. */
export async function messageFlood(): Promise<{ done: string }> {
  return drownAll(await reachablePorts());
}

/** Floods every port that the debugger finds on the heap, hidden ones too. */
export async function heapFlood(): Promise<{ done: string }> {
  return drownAll((await portsOfTheHeap()).map((port) => ({ name: 'heap', port })));
}

function drownAll(ports: readonly FoundPort[]): { done: string } {
  for (const { port } of ports) drown(port);
  return { done: `flooded: ${ports.map(({ name }) => name).join(', ')}` };
}

/** First small messages, then large ones. */
function drown(port: Port): void {
  try {
    for (let i = 0; i < SMALL; i += 1) port.postMessage(i);
    for (let i = 0; i < LARGE; i += 1) port.postMessage(MEGABYTE);
  } catch {
    // Closed by the other side.
  }
}
