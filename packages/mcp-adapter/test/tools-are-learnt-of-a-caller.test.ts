import { expect, test } from 'vitest';
import { readTold } from '@skillet/core';
import { ownServers } from './support/own-servers.ts';

const SOON = 30_000;

async function learnt(...options: readonly string[]) {
  const own = await ownServers('--needs=API_KEY', ...options);
  const knows = (name: string) =>
    readTold(own.adapter.told)?.tools.some((tool) => tool.name === name) === true;
  return { ...own, knows };
}

test('what a caller has taught is asked again where its server says that it changed, or starts anew', async () => {
  const { adapter, call, clock, knows } = await learnt();
  expect(readTold(adapter.told)?.pending).toContain('credentials of a caller');
  await call('echo', { message: 'hi' });
  expect([knows('echo'), knows('new')]).toEqual([true, false]);
  await call('bring', { name: 'new' });
  await clock.advance(SOON);
  await expect.poll(() => knows('new')).toBe(true);
  await call('die', { message: 'bye' });
  await call('echo', { message: 'hi' });
  await clock.advance(SOON);
  await expect.poll(() => knows('new')).toBe(false);
  expect(knows('echo')).toBe(true);
});

test('a fault of a list that cannot be learnt holds no secret', async () => {
  const { call, log, secret } = await learnt('--list-fault=API_KEY');
  await call('echo', { message: 'hi' });
  const told = log.find((line) => line.includes('could not be listed'));
  expect(told).toContain('no list for');
  expect(told).not.toContain(secret);
});
