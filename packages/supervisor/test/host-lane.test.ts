import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { ToWorker, type HostFrame } from '@skillet/core';
import { expect, onTestFinished, test } from 'vitest';
import { HostLane } from '../src/dialect/lane/host-lane.ts';

/** A lane, and what arrives at its other end until there is so much: messages as arrays of numbers. */
function open() {
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => {
    port2.close();
  });
  const lane = new HostLane(port1);
  return { lane, arrived: (frames: number) => collect(port2, frames) };
}

function collect(port: MessagePort, frames: number): Promise<number[][]> {
  const messages: number[][] = [];
  return new Promise((resolve) => {
    port.on('message', (batch: readonly (readonly [number, number])[]) => {
      messages.push(batch.map(([, id]) => id));
      if (messages.flat().length === frames) resolve(messages);
    });
  });
}

const frame = (id: number): HostFrame => [ToWorker.credit, id];

test('frames of one turn leave in few messages, in order, and none waits for more', async () => {
  const { lane, arrived } = open();
  for (let id = 0; id < 40; id += 1) lane.send(frame(id));
  const messages = await arrived(40);
  expect(messages.map((ids) => ids.length)).toEqual([16, 16, 8]);
  expect(messages.flat()).toEqual(Array.from({ length: 40 }, (_, id) => id));
});

test('memory that moves goes with its frame, whichever message that is in', async () => {
  const { lane, arrived } = open();
  const owned = Array.from({ length: 20 }, () => new ArrayBuffer(8));
  for (const [id, memory] of owned.entries()) lane.send(frame(id), memory);
  await arrived(20);
  expect(owned.every(({ detached }) => detached)).toBe(true);
});

test('frames wait to leave together until they do', async () => {
  const { lane, arrived } = open();
  const filling: boolean[] = [];
  for (let id = 0; id < 17; id += 1) {
    lane.send(frame(id));
    filling.push(lane.filling);
  }
  expect(filling.indexOf(false)).toBe(15);
  expect(filling.at(-1)).toBe(true);
  await arrived(17);
  expect(lane.filling).toBe(false);
});
