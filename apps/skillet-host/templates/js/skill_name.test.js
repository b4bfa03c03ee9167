/** @import { SkillContext } from '@skillet/sdk' */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { handler } from './skill_name.js';

/** As much of a context as the handler uses. */
const context = /** @type {SkillContext} */ (/** @type {unknown} */ ({ log: { info() {} } }));

test('greets by name', async () => {
  const answer = await handler({ name: 'Ada', loud: false }, context);
  assert.deepEqual(answer, { greeting: 'Hello, Ada!' });
});

test('greets in capitals', async () => {
  const answer = await handler({ name: 'Ada', loud: true }, context);
  assert.deepEqual(answer, { greeting: 'HELLO, ADA!' });
});

test('refuses to greet nobody', async () => {
  const answer = handler({ name: ' ', loud: false }, context);
  await assert.rejects(answer, { name: 'SkillError', status: 400 });
});
