/** The TypeScript module of a new skill. */
export function handlerTs(): string {
  return `import type { SkillContext } from '@skillet/sdk';

interface Inputs {
  name: string;
  loud: boolean;
}

/** Gets the inputs that the Skilletfile declares, checked; what it returns is the answer. */
export async function handler({ name, loud }: Inputs, { log }: SkillContext) {
  if (name.trim() === '') throw refusal(400, 'There is nobody to greet.');
  log.info('greeting', { name });
  const greeting = \`Hello, \${name}!\`;
  return { greeting: loud ? greeting.toUpperCase() : greeting };
}

/**
 * An error that the caller is told, as \`{"detail": detail}\` with this status. The host knows it by its
 * name: it is the \`SkillError\` of \`@skillet/sdk\`, made by hand so that the test runs without an install.
 */
function refusal(status: number, detail: string): Error {
  return Object.assign(new Error(detail), { name: 'SkillError', status, detail });
}
`;
}

/** Its test. */
export function testTs(name: string): string {
  return `import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SkillContext } from '@skillet/sdk';
import { handler } from './${name}.ts';

/** As much of a context as the handler uses. */
const context = { log: { info() {} } } as unknown as SkillContext;

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
