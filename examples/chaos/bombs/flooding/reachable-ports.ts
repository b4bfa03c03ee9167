import { executionAsyncResource } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { BroadcastChannel, MessagePort, parentPort } from 'node:worker_threads';

/** Whatever messages can be posted to. */
export interface Port {
  postMessage(message: unknown): void;
}

/** A port, and the way it was found. */
export interface FoundPort {
  readonly name: string;
  readonly port: Port;
}

/** Tries each way to a port that a skill may find by reading Node's documentation and source. */
export async function reachablePorts(): Promise<FoundPort[]> {
  const ways: [string, Iterable<Port>][] = [
    ['parentPort', parentPort === null ? [] : [parentPort]],
    ['executionAsyncResource', [executionAsyncResource()].filter(isPort)],
    ['activeHandles', activeHandles().filter(isPort)],
    ['prototype', await portsThatPost()],
    ['broadcast', [new BroadcastChannel('chaos')]],
  ];
  return ways.flatMap(([name, ports]) => Array.from(ports, (port) => ({ name, port })));
}

function isPort(value: unknown): value is MessagePort {
  return value instanceof MessagePort;
}

function activeHandles(): unknown[] {
  return (process as unknown as { _getActiveHandles(): unknown[] })._getActiveHandles();
}

/** Replaces the method that ports post with, and waits for one to show itself. */
async function portsThatPost(): Promise<Set<Port>> {
  const found = new Set<Port>();
  const prototype = MessagePort.prototype as { postMessage: (...args: unknown[]) => void };
  const { postMessage } = prototype;
  prototype.postMessage = function (this: Port, ...args) {
    found.add(this);
    postMessage.apply(this, args);
  };
  console.log('chaos makes its host talk');
  await sleep(50);
  prototype.postMessage = postMessage;
  return found;
}
