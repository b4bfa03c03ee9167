import { expect, test } from 'vitest';
import { poolRig } from './support/pool-rig.ts';

const ROUNDS = 100;

/** Two workers that have answered calls, so many at once, each of which took so many milliseconds. */
async function experienced(took: number, atOnce = 1) {
  const rig = poolRig({ concurrency: 8, workers: { min: 2, max: 2, idle: 1e6 } });
  const [first, second] = [rig.launcher.at(0), rig.launcher.at(1)];
  first.loaded();
  second.loaded();
  const answered = ROUNDS * atOnce;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let call = 0; call < 2 * atOnce; call += 1) rig.send();
    await rig.clock.advance(took);
    for (let call = round * atOnce; call < (round + 1) * atOnce; call += 1) {
      first.answer(call);
      second.answer(call);
    }
  }
  const given = () => [first.requests.length - answered, second.requests.length - answered];
  return { ...rig, first, second, given };
}

test('quick calls of one turn go to one worker', async () => {
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
  for (let call = 0; call < 10; call += 1) send();
  expect(given()).toEqual([8, 2]);
});

test('the calls of different turns are spread', async () => {
  const { send, given } = await experienced(0);
  for (let call = 0; call < 4; call += 1) send();
  expect(given()).toEqual([2, 2]);
});

test.each([
  { name: 'calls that take their time', took: 1, atOnce: 1 },
  { name: 'calls that take their time one after the other', took: 40, atOnce: 8 },
])('$name are spread', async ({ took, atOnce }) => {
  const { first, second, send, given } = await experienced(took, atOnce);
  first.filling = true;
  second.filling = true;
  for (let call = 0; call < 4; call += 1) send();
  expect(given()).toEqual([2, 2]);
});

test('calls that are late because many came at once are quick all the same', async () => {
  const { first, send, given } = await experienced(1, 8);
  first.filling = true;
  for (let call = 0; call < 4; call += 1) send();
  expect(given()).toEqual([4, 0]);
});
