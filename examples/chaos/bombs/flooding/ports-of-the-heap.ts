import { Session } from 'node:inspector/promises';
import { MessagePort } from 'node:worker_threads';

type WithPorts = typeof globalThis & { chaosPorts?: { prototype: object; found: MessagePort[] } };

/** Asks the debugger for every port there is on the heap of this worker, hidden or not. */
export async function portsOfTheHeap(): Promise<MessagePort[]> {
  const here = globalThis as WithPorts;
  const wanted = { prototype: MessagePort.prototype, found: [] };
  here.chaosPorts = wanted;
  const session = new Session();
  try {
    session.connect();
    const { result } = await session.post('Runtime.evaluate', {
      expression: 'globalThis.chaosPorts.prototype',
    });
    const prototypeObjectId = result.objectId ?? '';
    const { objects } = await session.post('Runtime.queryObjects', { prototypeObjectId });
    await session.post('Runtime.callFunctionOn', {
      objectId: objects.objectId ?? '',
      functionDeclaration: 'function () { globalThis.chaosPorts.found.push(...this); }',
    });
  } catch {
    // Not let.
  } finally {
    session.disconnect();
    delete here.chaosPorts;
  }
  return wanted.found;
}
