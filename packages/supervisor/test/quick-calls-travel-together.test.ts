import { expect, test } from 'vitest';
import { poolRig } from './support/pool-rig.ts';

/** Two isolates, each of which has answered 100 calls that took so many milliseconds. */
async function experienced(took: number) {
  const rig = poolRig({ concurrency: 4, workers: { min: 2, max: 2, idle: 1e6 } });
  const [first, second] = [rig.launcher.at(0), rig.launcher.at(1)];
  first.loaded();
  second.loaded();
  for (let round = 0; round < 100; round += 1) {
    rig.send();
    rig.send();
    await rig.clock.advance(took);
    first.answer(round);
    second.answer(round);
  }
  const given = () => [first.requests.length - 100, second.requests.length - 100];
  return { ...rig, first, second, given };
}

test('quick calls of one turn go to one isolate', async () => {
  const { first, send, given } = await experienced(0);
  send();
  first.filling = true;
  send();
  send();
  expect(given()).toEqual([3, 0]);
});

test('what does not fit goes to another', async () => {
  const { first, send, given } = await experienced(0);
  first.filling = true;
  for (let call = 0; call < 6; call += 1) send();
  expect(given()).toEqual([4, 2]);
});

test('the calls of different turns are spread', async () => {
  const { send, given } = await experienced(0);
  for (let call = 0; call < 4; call += 1) send();
  expect(given()).toEqual([2, 2]);
});

test('calls that take their time are spread', async () => {
  const { first, second, send, given } = await experienced(5);
  first.filling = true;
  second.filling = true;
  for (let call = 0; call < 4; call += 1) send();
  expect(given()).toEqual([2, 2]);
});
