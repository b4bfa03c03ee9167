/** The JavaScript module of a new skill, with types in its comments. */
export function handlerJs(): string {
  return `/** @import { SkillContext } from '@skillet/sdk' */

/**
 * Gets the inputs that the Skilletfile declares, checked; what it returns is the answer.
 *
 * @param {{ name: string, loud: boolean }} inputs
 * @param {SkillContext} context
 */
export async function handler({ name, loud }, { log }) {
  if (name.trim() === '') throw refusal(400, 'There is nobody to greet.');
  log.info('greeting', { name });
  const greeting = \`Hello, \${name}!\`;
  return { greeting: loud ? greeting.toUpperCase() : greeting };
}

/**
 * An error that the caller is told, as \`{"detail": detail}\` with this status. The host knows it by its
 * name: it is the \`SkillError\` of \`@skillet/sdk\`, made by hand so that the test runs without an install.
 *
 * @param {number} status
 * @param {string} detail
 */
function refusal(status, detail) {
  return Object.assign(new Error(detail), { name: 'SkillError', status, detail });
}
`;
}

/** Its test. */
export function testJs(name: string): string {
  return `/** @import { SkillContext } from '@skillet/sdk' */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { handler } from './${name}.js';

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
`;
}
