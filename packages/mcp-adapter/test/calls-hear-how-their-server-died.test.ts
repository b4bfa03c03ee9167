import { expect, test } from 'vitest';
import type { AdapterAnswer, ForwardedQuestions } from '@skillet/core';
import { ownServers } from './support/own-servers.ts';

const ELICIT = {
  method: 'elicitation/create',
  params: { message: 'Who?', requestedSchema: { type: 'object', properties: {} } },
};

/** By what a call goes on that waits at the server. */
async function heldBy(answer: Promise<AdapterAnswer>) {
  const asked = await answer;
  if (!('body' in asked) || !asked.body.startsWith('i')) throw new Error(JSON.stringify(asked));
  return (JSON.parse(asked.body.slice(1)) as ForwardedQuestions).state!;
}

test('a call that waits for its client is told how its server died meanwhile, without secrets', async () => {
  const { ask, call, secret } = await ownServers();
  const resume = await heldBy(call('ask', ELICIT));
  const [died, later] = [
    await call('spill', { name: 'API_KEY', code: 7 }),
    await ask({ resume }, { inputs: { 'question-1': { action: 'decline' } } }),
  ];
  for (const answer of [died, later]) {
    expect(answer).toEqual({
      refused: { code: 'worker_crashed', detail: expect.stringContaining('the key is') as string },
    });
    expect(JSON.stringify(answer)).not.toContain(secret);
  }
});

test('one that is told of progress hears in the end how its server died', async () => {
  const { call } = await ownServers();
  const params = { name: 'progress', _meta: { progressToken: 1 } };
  const answer = await call('progress', { steps: 1, code: 7 }, { params, progress: true });
  if (!('lines' in answer)) throw new Error(JSON.stringify(answer));
  const lines = await Array.fromAsync(answer.lines);
  expect(lines).toEqual([
    expect.stringMatching(/^p/),
    { code: 'worker_crashed', detail: expect.stringContaining('code 7') as string },
  ]);
});
